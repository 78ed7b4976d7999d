import { Module } from '@nestjs/common';
import { database, messaging, Readiness } from '@throughline/service';
import { CardProcessor } from './card-processor.js';
import { ChargePaymentStep } from './charge-payment.step.js';
import { env } from './env.js';
import { PrismaClient } from './generated/client.js';
import { PaymentRepository } from './payment.repository.js';
import { RefundPaymentStep } from './refund-payment.step.js';

/**
 * The payments service: two facts in, three out.
 *
 * order.placed        ->  charge_payment  ->  payment.captured | payment.declined
 * inventory.rejected  ->  refund_payment  ->  payment.refunded
 */
@Module({
  imports: [messaging(env.AMQP_URL), database(env.PAYMENTS_DATABASE_URL, PrismaClient, { outbox: true })],
  controllers: [ChargePaymentStep, RefundPaymentStep],
  providers: [{ provide: CardProcessor, inject: [Readiness], useFactory: cardProcessor }, PaymentRepository],
})
export class PaymentsModule {}

function cardProcessor(readiness: Readiness): CardProcessor {
  const processor = new CardProcessor(env.PAYMENTS_DATABASE_URL);
  readiness.add('the card processor', () => processor.ping());
  return processor;
}
