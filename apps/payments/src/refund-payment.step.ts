import { Controller, Logger } from '@nestjs/common';
import {
  ATTR_ORDER_ID,
  ATTR_PAYMENT_AMOUNT_CENTS,
  ATTR_PAYMENT_OUTCOME,
  ATTR_PAYMENT_PROCESSOR,
  dollars,
  type EventOf,
  InventoryRejected,
  PaymentRefunded,
} from '@throughline/contracts';
import { On, PermanentError } from '@throughline/service';
import { withSpan } from '@throughline/telemetry';
import { CardProcessor } from './card-processor.js';
import { PaymentRepository } from './payment.repository.js';

/** The units are sold out: refund the payment, so that orders can cancel. */
@Controller()
export class RefundPaymentStep {
  private readonly logger = new Logger(RefundPaymentStep.name);

  constructor(
    private readonly processor: CardProcessor,
    private readonly payments: PaymentRepository,
  ) {}

  @On(InventoryRejected, 'payments.refund_payment')
  async handle({ orderId }: EventOf<typeof InventoryRejected>): Promise<void> {
    const attributes = { [ATTR_ORDER_ID]: orderId, [ATTR_PAYMENT_PROCESSOR]: 'simulated' };

    await withSpan('refund_payment', attributes, async (span) => {
      const payment = await this.payments.findByOrder(orderId);
      if (payment?.outcome !== 'captured') throw new PermanentError(`no captured payment for order ${orderId}`);
      if (payment.refundedAt) {
        span.addEvent('redelivery_ignored', { [ATTR_PAYMENT_OUTCOME]: 'refunded' });
        return;
      }

      const totalCents = Number(payment.totalCents);
      span.setAttribute(ATTR_PAYMENT_AMOUNT_CENTS, totalCents);
      this.logger.log(`Refunding ${dollars(totalCents)} for order_id=${orderId}`);
      await this.processor.refund({ orderId, totalCents });
      span.setAttribute(ATTR_PAYMENT_OUTCOME, 'refunded');

      await this.payments.refunded(
        orderId,
        PaymentRefunded.of({ orderId, paymentId: payment.id, totalCents, currency: 'USD' }),
      );
    });
  }
}
