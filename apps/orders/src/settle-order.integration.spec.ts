import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { InventoryReserved, PaymentDeclined, PaymentRefunded } from '@throughline/contracts';
import { PermanentError } from '@throughline/service';
import { recordTraces } from '@throughline/telemetry-testing';
import { disconnect, newOrder, orders } from './orders.fixture.js';
import { SettleOrderStep } from './settle-order.step.js';

Logger.overrideLogger(false);
const step = new SettleOrderStep(orders);
const traces = recordTraces();

beforeEach(() => traces.reset());
afterAll(disconnect);

const facts = { reserved: InventoryReserved, declined: PaymentDeclined, refunded: PaymentRefunded };
type Fact = keyof typeof facts;
const hear = (fact: Fact, orderId: string) => step.handle(facts[fact].example({ orderId }));
const ignored = () => traces.spans.flatMap(({ events }) => events).filter(({ name }) => name === 'redelivery_ignored');

it.each<[Fact, string, string | null]>([
  ['reserved', 'completed', null],
  ['declined', 'cancelled', 'payment_declined'],
  ['refunded', 'cancelled', 'out_of_stock'],
])('%s ends an order, and marks concurrent and later deliveries as redeliveries', async (fact, status, reason) => {
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
])('rejects an event that contradicts how the order ended: %s, then %s', async (first, second) => {
  const id = await placed('pending');
  await hear(first, id);
  const ended = await orders.find(id);

  await expect(hear(second, id)).rejects.toThrow(PermanentError);
  expect(await orders.find(id)).toEqual(ended);
  expect(ignored()).toEqual([]);
});

it('rejects an event for an order that awaits approval or does not exist', async () => {
  const waiting = await placed('awaiting_approval');
  const unknown = randomUUID();

  await expect(hear('reserved', waiting)).rejects.toThrow(`does not fit order ${waiting}, which is awaiting_approval`);
  await expect(hear('reserved', unknown)).rejects.toThrow(`does not fit order ${unknown}, which is not here`);
});

const placed = async (status: string): Promise<string> => (await orders.place(newOrder({ status }), [])).id;
