import { Controller, Logger } from '@nestjs/common';
import {
  ATTR_ORDER_ID,
  ATTR_PAYMENT_AMOUNT_CENTS,
  ATTR_PAYMENT_METHOD,
  ATTR_PAYMENT_OUTCOME,
  ATTR_PAYMENT_PROCESSOR,
  dollars,
  type EventOf,
  OrderPlaced,
  PaymentCaptured,
  PaymentDeclined,
} from '@throughline/contracts';
import { failpoint, On } from '@throughline/service';
import { recordError, secondsHistogram, withSpan } from '@throughline/telemetry';
import { type Card, cardFor, CardValidationError } from './cards.js';
import { type Charge, CardProcessor, type Transfer } from './card-processor.js';
import { PaymentRepository } from './payment.repository.js';

type Order = EventOf<typeof OrderPlaced>;

/** The order is placed: charge the card, or publish why not so that orders can cancel. */
@Controller()
export class ChargePaymentStep {
  private readonly logger = new Logger(ChargePaymentStep.name);
  private readonly processing = secondsHistogram('payment.processing.duration', 'Time the card processor took');

  constructor(
    private readonly processor: CardProcessor,
    private readonly payments: PaymentRepository,
  ) {}

  @On(OrderPlaced, 'payments.charge_payment')
  async handle(order: Order): Promise<void> {
    const { orderId, totalCents, payment } = order;
    const attributes = {
      [ATTR_ORDER_ID]: orderId,
      [ATTR_PAYMENT_METHOD]: payment.method,
      [ATTR_PAYMENT_AMOUNT_CENTS]: totalCents,
      [ATTR_PAYMENT_PROCESSOR]: 'simulated',
    };

    await withSpan('charge_payment', attributes, async (span) => {
      // RabbitMQ delivers at least once. The payment row is keyed by order, so a second delivery stops here.
      const settled = await this.payments.findByOrder(orderId);
      if (settled) {
        span.addEvent('redelivery_ignored', { [ATTR_PAYMENT_OUTCOME]: settled.outcome });
        if (settled.outcome !== 'captured') await this.giveBack(order);
        return;
      }

      let card: Card;
      try {
        card = cardFor(payment.token);
      } catch (error) {
        if (!(error instanceof CardValidationError)) throw error;
        // The span turns red, because the request is at fault. A retry cannot help, so the customer is notified.
        recordError(span, error);
        await this.decline(order, 'invalid_card');
        return;
      }

      const charge = await this.charge(card, order);
      // A decline is an answer, not a failure. The span stays green; only a broken processor turns it red.
      span.setAttribute(ATTR_PAYMENT_OUTCOME, charge.outcome);
      failpoint('payments.after_charge');

      await (charge.outcome === 'captured' ? this.capture(order, charge.paymentId) : this.decline(order, 'declined'));
    });
  }

  private async charge(card: Card, { orderId, totalCents }: Order): Promise<Charge> {
    this.logger.log(`Charging ${dollars(totalCents)} to card ending ${card.lastFour}`);
    const started = performance.now();
    let outcome = 'failed';
    try {
      const charge = await this.processor.charge(card, { orderId, totalCents });
      outcome = charge.outcome;
      return charge;
    } finally {
      this.processing.record((performance.now() - started) / 1000, { [ATTR_PAYMENT_OUTCOME]: outcome });
    }
  }

  private async capture({ orderId, totalCents, currency, items }: Order, paymentId: string): Promise<void> {
    const isFirst = await this.payments.settle(
      { orderId, paymentId, outcome: 'captured', totalCents, currency },
      PaymentCaptured.of({ orderId, paymentId, totalCents, currency, items }),
    );
    if (isFirst) return;
    const payment = await this.payments.findByOrder(orderId);
    if (payment?.outcome !== 'captured') await this.giveBack({ orderId, totalCents });
  }

  /** The payment was closed while it was being charged, or before a crash: refund what was taken. */
  private async giveBack(transfer: Transfer): Promise<void> {
    if (await this.processor.findCharge(transfer.orderId)) await this.processor.refund(transfer);
  }

  private async decline({ orderId, totalCents, currency }: Order, reason: 'declined' | 'invalid_card'): Promise<void> {
    await this.payments.settle(
      { orderId, outcome: 'declined', totalCents, currency },
      PaymentDeclined.of({ orderId, reason }),
    );
  }
}
