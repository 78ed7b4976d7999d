import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { PrismaPg } from '@prisma/adapter-pg';
import { InventoryReserved, PaymentDeclined, PaymentRefunded } from '@throughline/contracts';
import { type OutboxRelay, PermanentError } from '@throughline/service';
import { recordTraces } from '@throughline/telemetry-testing';
import { PrismaClient } from './generated/client.js';
import { OrderRepository } from './order.repository.js';
import { SettleOrderStep } from './settle-order.step.js';
import { entryFor } from './timeline.js';

Logger.overrideLogger(false);
const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env['ORDERS_DATABASE_URL']! }) });
const orders = new OrderRepository(prisma, { wake() {} } as unknown as OutboxRelay);
const step = new SettleOrderStep(orders);
const traces = recordTraces();

beforeEach(() => traces.reset());
afterAll(() => prisma.$disconnect());

const facts = { reserved: InventoryReserved, declined: PaymentDeclined, refunded: PaymentRefunded };
type Fact = keyof typeof facts;
const hear = (fact: Fact, orderId: string) => step.handle(facts[fact].example({ orderId }));
const ignored = () => traces.spans.flatMap(({ events }) => events).filter(({ name }) => name === 'redelivery_ignored');

it.each<[Fact, string, string | null]>([
  ['reserved', 'completed', null],
  ['declined', 'cancelled', 'payment_declined'],
  ['refunded', 'cancelled', 'out_of_stock'],
])('%s ends an order, and says so when it comes again, or often at once', async (fact, status, reason) => {
  const id = await placed('pending');
  await Promise.all([hear(fact, id), hear(fact, id), hear(fact, id)]);
  await hear(fact, id);

  expect(await orders.find(id)).toMatchObject({ status, reason });
  expect(ignored()).toHaveLength(3);
});

it.each<[Fact, Fact]>([
  ['reserved', 'declined'],
  ['reserved', 'refunded'],
  ['declined', 'reserved'],
  ['declined', 'refunded'],
  ['refunded', 'reserved'],
  ['refunded', 'declined'],
])('does not take for a redelivery what contradicts how the order ended: %s, then %s', async (first, second) => {
  const id = await placed('pending');
  await hear(first, id);
  const ended = await orders.find(id);

  await expect(hear(second, id)).rejects.toThrow(PermanentError);
  expect(await orders.find(id)).toEqual(ended);
  expect(ignored()).toEqual([]);
});

it('does not take for a redelivery what is about an order that nobody has approved, or that is not here', async () => {
  const waiting = await placed('awaiting_approval');
  const unknown = randomUUID();

  await expect(hear('reserved', waiting)).rejects.toThrow(`does not fit order ${waiting}, which is awaiting_approval`);
  await expect(hear('reserved', unknown)).rejects.toThrow(`does not fit order ${unknown}, which is not here`);
});

async function placed(status: 'pending' | 'awaiting_approval'): Promise<string> {
  const { id } = await orders.place(
    {
      id: randomUUID(),
      status,
      userId: null,
      items: [],
      totalCents: 1n,
      currency: 'USD',
      payment: { method: 'card', token: 'tok_test_123' },
      timeline: [entryFor({ to: status })],
      traceId: null,
      traceContext: {},
    },
    [],
  );
  return id;
}
