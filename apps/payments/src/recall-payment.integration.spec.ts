import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { PrismaPg } from '@prisma/adapter-pg';
import { InventoryRejected, OrderOverdue, OrderPlaced } from '@throughline/contracts';
import { Database, openPool, type OutboxRelay } from '@throughline/service';
import pg from 'pg';
import { CardProcessor } from './card-processor.js';
import { ChargePaymentStep } from './charge-payment.step.js';
import { PrismaClient } from './generated/client.js';
import { PaymentRepository } from './payment.repository.js';
import { RecallPaymentStep } from './recall-payment.step.js';
import { RefundPaymentStep } from './refund-payment.step.js';

Logger.overrideLogger(false);
const url = process.env['PAYMENTS_DATABASE_URL']!;
const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: url }) });
const ledger = new pg.Pool({ connectionString: url });
const processor = new CardProcessor(url);
const pool = openPool(url, 10);
const quiet = { leaseMs: () => 0, take() {} } as unknown as OutboxRelay;
const payments = new PaymentRepository(new Database(pool, quiet));
const charge = new ChargePaymentStep(processor, payments);
const refund = new RefundPaymentStep(processor, payments);
const recall = new RecallPaymentStep(processor, payments);

let orderId: string;
beforeEach(() => (orderId = randomUUID()));
afterAll(() => Promise.all([prisma.$disconnect(), pool.end(), ledger.end(), processor.onApplicationShutdown()]));

const placed = (token: string) => OrderPlaced.example({ orderId, payment: { method: 'card', token } });
const overdue = () => recall.handle(OrderOverdue.example({ orderId }));

it('publishes a capture again', async () => {
  await charge.handle(placed('tok_test_123'));
  await overdue();

  expect(await events()).toEqual(['payment.captured', 'payment.captured']);
  expect(await moved()).toEqual(['charge']);
});

it('publishes a decline and a refund again', async () => {
  await charge.handle(placed('tok_declined'));
  await overdue();
  expect(await events()).toEqual(['payment.declined', 'payment.declined']);

  orderId = randomUUID();
  await charge.handle(placed('tok_test_123'));
  await refund.handle(InventoryRejected.example({ orderId }));
  await overdue();
  expect(await events()).toEqual(['payment.captured', 'payment.refunded', 'payment.refunded']);
});

it('captures a charge that the processor made and the service never stored', async () => {
  const { paymentId } = (await processor.charge({ lastFour: '4242' }, placed('tok_test_123'))) as { paymentId: string };
  await overdue();

  expect(await events()).toEqual(['payment.captured']);
  expect(await payments.findByOrder(orderId)).toMatchObject({ id: paymentId, outcome: 'captured' });
});

it('closes an order that was never charged, so that a late message charges nothing', async () => {
  await overdue();
  await charge.handle(placed('tok_test_123'));

  expect(await events()).toEqual(['payment.declined']);
  expect(await moved()).toEqual([]);
});

it('refunds an order that is closed while it is charged', async () => {
  const before = processor.charge.bind(processor);
  const slow = new CardProcessor(url);
  slow.charge = async (...given) => {
    await overdue();
    return before(...given);
  };
  await new ChargePaymentStep(slow, payments).handle(placed('tok_test_123'));
  await slow.onApplicationShutdown();

  expect(await events()).toEqual(['payment.declined']);
  expect(await moved()).toEqual(['charge', 'refund']);
});

it('refunds after a crash that followed such a charge', async () => {
  await overdue();
  await processor.charge({ lastFour: '4242' }, placed('tok_test_123'));
  await charge.handle(placed('tok_test_123'));

  expect(await moved()).toEqual(['charge', 'refund']);
});

async function events(): Promise<string[]> {
  const { rows } = await ledger.query('SELECT type FROM outbox WHERE aggregate_id = $1 ORDER BY id', [orderId]);
  return rows.map(({ type }) => String(type));
}

async function moved(): Promise<string[]> {
  const { rows } = await ledger.query(
    'SELECT kind FROM processor.ledger WHERE order_id = $1 AND settled_at IS NOT NULL ORDER BY kind',
    [orderId],
  );
  return rows.map(({ kind }) => String(kind));
}
