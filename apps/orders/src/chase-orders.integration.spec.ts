import { Logger } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { OrderStatus } from '@throughline/contracts';
import { captureContext } from '@throughline/telemetry';
import { recordTraces } from '@throughline/telemetry-testing';
import { disconnect, newOrder, orders, prisma } from './orders.fixture.js';
import { entryFor } from './timeline.js';
import type { Settings } from './variables.js';
import { ChaseOrdersJob } from './chase-orders.job.js';

Logger.overrideLogger(false);
const DEADLINE_MS = 60 * 60_000;
const job = new ChaseOrdersJob(orders, new SchedulerRegistry(), { PENDING_DEADLINE_MS: DEADLINE_MS } as Settings);
const traces = recordTraces();

beforeEach(async () => {
  traces.reset();
  await prisma.order.deleteMany();
});
afterAll(disconnect);

it('chases an order that is pending for too long, in its own trace linked to the order', async () => {
  const id = await placed('pending', 1.1);
  await job.run();

  expect(await asked(id)).toBe(1);
  const [order, chase] = [traces.spans.find(({ name }) => name === 'POST /orders')!, chases()[0]!];
  expect(chase.parentSpanId).toBeUndefined();
  expect(chase.links.map(({ spanId }) => spanId)).toEqual([order.spanId]);
});

it('chases no recent, ended or awaiting order, and then leaves no trace', async () => {
  const ids = await Promise.all([
    placed('pending', 0.9),
    placed('completed', 5),
    placed('cancelled', 5),
    placed('awaiting_approval', 5),
    // Approved just now.
    placed('pending', 5, 0.1),
  ]);
  await job.run();

  expect(await Promise.all(ids.map(asked))).toEqual(ids.map(() => 0));
  expect(chases()).toEqual([]);
});

it('chases once, however many replicas run', async () => {
  const id = await placed('pending', 1.5);
  await Promise.all([1, 2, 3].map(() => job.run()));

  expect(await asked(id)).toBe(1);
});

it('chases again at growing intervals', async () => {
  const id = await placed('pending', 2.5);
  for (const times of [1, 2, 2]) {
    await job.run();
    expect(await asked(id)).toBe(times);
  }
});

const chases = () => traces.spans.filter(({ name }) => name === 'chase_orders');
const asked = (aggregateId: string) => prisma.outbox.count({ where: { aggregateId, type: 'order.overdue' } });

/** An order with one timeline entry per age, counted in deadlines. */
async function placed(status: OrderStatus, ...ages: number[]): Promise<string> {
  const at = (age: number) => new Date(Date.now() - age * DEADLINE_MS).toISOString();
  const timeline = ages.map((age) => ({ ...entryFor({ to: status }), at: at(age) }));
  const place = () => orders.place({ ...newOrder({ status, timeline }), traceContext: captureContext() }, []);
  return (await traces.during('POST /orders', place)).id;
}
