import { Controller, Logger } from '@nestjs/common';
import {
  ATTR_ORDER_ID,
  ATTR_PAYMENT_AMOUNT_CENTS,
  ATTR_PAYMENT_OUTCOME,
  CancellationRequested,
  type EventOf,
  PaymentDeclined,
} from '@throughline/contracts';
import { On } from '@throughline/service';
import { withSpan } from '@throughline/telemetry';
import { CardProcessor } from './card-processor.js';
import { PaymentRepository } from './payment.repository.js';

type Cancellation = EventOf<typeof CancellationRequested>;

/** The customer cancels a pending order: close its payment, unless the card is charged already. */
@Controller()
export class ClosePaymentStep {
  private readonly logger = new Logger(ClosePaymentStep.name);

  constructor(
    private readonly processor: CardProcessor,
    private readonly payments: PaymentRepository,
  ) {}

  @On(CancellationRequested, 'payments.close_payment')
  async handle(cancellation: Cancellation): Promise<void> {
    const { orderId, totalCents } = cancellation;
    const attributes = { [ATTR_ORDER_ID]: orderId, [ATTR_PAYMENT_AMOUNT_CENTS]: totalCents };
    await withSpan('close_payment', attributes, async (span) => {
      const outcome = await this.close(cancellation);
      span.setAttribute(ATTR_PAYMENT_OUTCOME, outcome);
      this.logger.log(`The payment of order_id=${orderId} is ${outcome}`);
    });
  }

  /** A charge that the processor makes after this finds the payment closed, and is refunded. */
  private async close({ orderId, totalCents, currency }: Cancellation): Promise<string> {
    const payment = await this.payments.findByOrder(orderId);
    if (payment) return payment.outcome;
    if (await this.processor.findCharge(orderId)) return 'captured';
    const closed = await this.payments.settle(
      { orderId, outcome: 'cancelled', totalCents, currency },
      PaymentDeclined.of({ orderId, reason: 'cancelled' }),
    );
    return closed ? 'cancelled' : (await this.payments.findByOrder(orderId))!.outcome;
  }
}
