import { Module } from '@nestjs/common';
import { database, messaging, Readiness, SETTINGS } from '@throughline/service';
import { CardProcessor } from './card-processor.js';
import { ChargePaymentStep } from './charge-payment.step.js';
import { ClosePaymentStep } from './close-payment.step.js';
import { PaymentRepository } from './payment.repository.js';
import { RecallPaymentStep } from './recall-payment.step.js';
import { RefundPaymentStep } from './refund-payment.step.js';
import type { Settings } from './variables.js';

/**
 * The payments service: four facts in, three out.
 *
 * order.placed                  ->  charge_payment  ->  payment.captured | payment.declined
 * inventory.rejected            ->  refund_payment  ->  payment.refunded
 * order.cancellation_requested  ->  close_payment   ->  payment.declined | nothing, if the card is charged
 * order.overdue                 ->  recall_payment  ->  whichever applies
 */
@Module({
  imports: [messaging(), database('PAYMENTS_DATABASE_URL', null, { outbox: true })],
  controllers: [ChargePaymentStep, ClosePaymentStep, RecallPaymentStep, RefundPaymentStep],
  providers: [{ provide: CardProcessor, inject: [Readiness, SETTINGS], useFactory: cardProcessor }, PaymentRepository],
})
export class PaymentsModule {}

function cardProcessor(readiness: Readiness, { PAYMENTS_DATABASE_URL }: Settings): CardProcessor {
  const processor = new CardProcessor(PAYMENTS_DATABASE_URL);
  readiness.add('the card processor', () => processor.ping());
  return processor;
}
