import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { PrismaPg } from '@prisma/adapter-pg';
import { InventoryRejected, OrderPlaced } from '@throughline/contracts';
import { Database, openPool, type OutboxRelay } from '@throughline/service';
import pg from 'pg';
import { CardProcessor } from './card-processor.js';
import { ChargePaymentStep } from './charge-payment.step.js';
import { PrismaClient } from './generated/client.js';
import { PaymentRepository } from './payment.repository.js';
import { RefundPaymentStep } from './refund-payment.step.js';

const url = process.env['PAYMENTS_DATABASE_URL']!;
const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: url }) });
const ledger = new pg.Pool({ connectionString: url });
const processor = new CardProcessor(url);
const restartedProcessor = new CardProcessor(url);
const pool = openPool(url, 10);
const quiet = { leaseMs: () => 0, take() {} } as unknown as OutboxRelay;
const payments = new PaymentRepository(new Database(pool, quiet));
const charge = new ChargePaymentStep(processor, payments);
const refund = new RefundPaymentStep(processor, payments);

Logger.overrideLogger(false);

afterAll(async () => {
  await Promise.all([prisma.$disconnect(), pool.end(), ledger.end()]);
  await Promise.all([processor, restartedProcessor].map((one) => one.onApplicationShutdown()));
});

it('charges once, however often and concurrently the order arrives', async () => {
  const order = placed('tok_test_123');
  await Promise.all(Array.from({ length: 5 }, () => charge.handle(order)));
  await charge.handle(order);

  expect(await settledOf(order.orderId)).toEqual(['charge']);
  expect(await eventsOf(order.orderId)).toEqual(['payment.captured']);
});

it('queries each order separately, because a batched query would appear in one trace only', async () => {
  const queries: string[] = [];
  const query = async ({ text }: { text: string }) => (queries.push(text), { rows: [] });
  const watched = { connect: async () => ({ query, release() {} }) } as unknown as typeof pool;
  const repository = new PaymentRepository(new Database(watched, quiet));
  await Promise.all(Array.from({ length: 5 }, () => repository.findByOrder(randomUUID())));

  expect(queries).toHaveLength(5);
});

it('does not charge again after a crash between the charge and the commit', async () => {
  const order = placed('tok_test_123');
  await processor.charge({ lastFour: '4242' }, order);
  await charge.handle(order);

  expect(await settledOf(order.orderId)).toEqual(['charge']);
  expect(await eventsOf(order.orderId)).toEqual(['payment.captured']);
});

it('does not ask the processor again once the payment is settled', async () => {
  const order = placed('tok_test_123');
  await charge.handle(order);
  await charge.handle(order);

  const { rows } = await ledger.query('SELECT calls FROM processor.ledger WHERE order_id = $1', [order.orderId]);
  expect(rows).toEqual([{ calls: 1 }]);
});

it('publishes a decline and takes no money', async () => {
  const order = placed('tok_declined');
  await charge.handle(order);

  expect(await settledOf(order.orderId)).toEqual([]);
  expect(await eventsOf(order.orderId)).toEqual(['payment.declined']);
});

it('declines a card that fails validation, without a retry', async () => {
  const order = placed('tok_invalid');
  await charge.handle(order);

  expect(await prisma.outbox.findFirst({ where: { aggregateId: order.orderId } })).toMatchObject({
    payload: { reason: 'invalid_card' },
  });
});

it('fails twice and then succeeds with tok_flaky, counted in the ledger', async () => {
  const order = placed('tok_flaky');

  await expect(charge.handle(order)).rejects.toThrow('card processor is unavailable');
  // Another process would see the same: nothing is counted in memory.
  const restarted = new ChargePaymentStep(restartedProcessor, payments);
  await expect(restarted.handle(order)).rejects.toThrow('card processor is unavailable');
  expect(await eventsOf(order.orderId)).toEqual([]);
  await charge.handle(order);

  expect(await settledOf(order.orderId)).toEqual(['charge']);
  expect(await eventsOf(order.orderId)).toEqual(['payment.captured']);
});

it('never succeeds with tok_error', async () => {
  const order = placed('tok_error');
  for (let call = 0; call < 4; call += 1) {
    await expect(charge.handle(order)).rejects.toThrow('card processor is unavailable');
  }

  expect(await settledOf(order.orderId)).toEqual([]);
});

it('gives the money back once', async () => {
  const order = placed('tok_test_123');
  await charge.handle(order);
  const rejected = InventoryRejected.example({ orderId: order.orderId });
  await Promise.all([refund.handle(rejected), refund.handle(rejected)]);
  await refund.handle(rejected);

  expect(await settledOf(order.orderId)).toEqual(['charge', 'refund']);
  expect(await eventsOf(order.orderId)).toEqual(['payment.captured', 'payment.refunded']);
});

it('has nothing to give back for an order that was never paid', async () => {
  await expect(refund.handle(InventoryRejected.example({ orderId: randomUUID() }))).rejects.toThrow(
    expect.objectContaining({ name: 'PermanentError' }),
  );
});

const placed = (token: string) => OrderPlaced.example({ orderId: randomUUID(), payment: { method: 'card', token } });

async function settledOf(orderId: string): Promise<string[]> {
  const { rows } = await ledger.query<{ kind: string }>(
    'SELECT kind FROM processor.ledger WHERE order_id = $1 AND settled_at IS NOT NULL ORDER BY kind',
    [orderId],
  );
  return rows.map(({ kind }) => kind);
}

async function eventsOf(orderId: string): Promise<string[]> {
  const rows = await prisma.outbox.findMany({ where: { aggregateId: orderId }, orderBy: { id: 'asc' } });
  return rows.map(({ type }) => type);
}
