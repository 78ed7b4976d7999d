import { Controller, Logger } from '@nestjs/common';
import {
  ATTR_ORDER_ID,
  ATTR_PAYMENT_AMOUNT_CENTS,
  ATTR_PAYMENT_OUTCOME,
  type EventOf,
  OrderOverdue,
  PaymentCaptured,
  PaymentDeclined,
  PaymentRefunded,
} from '@throughline/contracts';
import { On } from '@throughline/service';
import { withSpan } from '@throughline/telemetry';
import { CardProcessor } from './card-processor.js';
import type { Payment } from './generated/client.js';
import { PaymentRepository } from './payment.repository.js';

type Order = EventOf<typeof OrderOverdue>;

/** The order is overdue: publish the payment's outcome again, or derive it from the processor's ledger. */
@Controller()
export class RecallPaymentStep {
  private readonly logger = new Logger(RecallPaymentStep.name);

  constructor(
    private readonly processor: CardProcessor,
    private readonly payments: PaymentRepository,
  ) {}

  @On(OrderOverdue, 'payments.recall_payment')
  async handle(order: Order): Promise<void> {
    const { orderId, totalCents } = order;
    const attributes = { [ATTR_ORDER_ID]: orderId, [ATTR_PAYMENT_AMOUNT_CENTS]: totalCents };
    await withSpan('recall_payment', attributes, async (span) => {
      const payment = await this.payments.findByOrder(orderId);
      const outcome = payment ? await this.publishAgain(order, payment) : await this.settleNow(order);
      span.setAttribute(ATTR_PAYMENT_OUTCOME, outcome);
      this.logger.log(`The payment of order_id=${orderId} is ${outcome}`);
    });
  }

  private async publishAgain(order: Order, { id, outcome, refundedAt }: Payment): Promise<string> {
    const { orderId, totalCents, currency } = order;
    if (outcome === 'declined' || outcome === 'cancelled')
      await this.payments.publishAgain(PaymentDeclined.of({ orderId, reason: outcome }));
    else if (refundedAt)
      await this.payments.publishAgain(PaymentRefunded.of({ orderId, paymentId: id, totalCents, currency }));
    else await this.payments.publishAgain(captured(order, id));
    return refundedAt ? 'refunded' : outcome;
  }

  /** A charge in the ledger is captured. Without one, the payment is closed, so that it cannot be charged later. */
  private async settleNow(order: Order): Promise<string> {
    const { orderId, totalCents, currency } = order;
    const paymentId = await this.processor.findCharge(orderId);
    const outcome = paymentId ? 'captured' : 'declined';
    await this.payments.settle(
      { orderId, ...(paymentId && { paymentId }), outcome, totalCents, currency },
      paymentId ? captured(order, paymentId) : PaymentDeclined.of({ orderId, reason: 'too_late' }),
    );
    return outcome;
  }
}

const captured = ({ orderId, totalCents, currency, items }: Order, paymentId: string) =>
  PaymentCaptured.of({ orderId, paymentId, totalCents, currency, items });
