import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { Caller } from '@throughline/contracts';
import { ForgetKeysJob } from './forget-keys.job.js';
import { database, disconnect, newOrder, orders, prisma } from './orders.fixture.js';
import { ProcessOrder } from './process-order.js';
import type { Settings } from './variables.js';

Logger.overrideLogger(false);
const inventory = {
  availability: async () =>
    new Map([['A', { sku: 'A', name: 'A', priceCents: 1, currency: 'USD' as const, available: 9 }]]),
};
const processOrder = new ProcessOrder(inventory as never, orders);
const request = { items: [{ sku: 'A', qty: 1 }], payment: { method: 'card' as const, token: 'tok_test_123' } };
const run = async (caller: Caller | null, key: string) => (await processOrder.run(request, caller, key)).id;
const customer = (subject: string): Caller => ({ subject, roles: [] });
const stranger = (): Caller => ({ subject: `guest:${randomUUID()}`, roles: [], isNew: true });

beforeEach(() => prisma.order.deleteMany());
afterAll(disconnect);

it('scopes a key to its customer, or to itself for a guest without a token', async () => {
  const key = randomUUID();
  const who = [customer('a'), customer('a'), customer('b'), stranger(), stranger()];
  const ids: string[] = [];
  for (const caller of who) ids.push(await run(caller, key));

  expect([ids[1], ids[4]]).toEqual([ids[0], ids[3]]);
  expect(new Set(ids).size).toBe(3);
});

it('finds a guest’s order by its key with the token of a lost answer, and for no other customer', async () => {
  const [key, first] = [randomUUID(), stranger()];
  const placed = await run(first, key);

  expect(await run(customer(first.subject), key)).toBe(placed);
  expect(await run(customer('b'), key)).not.toBe(placed);
});

it('prefers a customer’s own key to the one it used before it had a token', async () => {
  const [key, requestHash] = [randomUUID(), 'hash'];
  const asStranger = newOrder({ owner: 'a', idempotencyKey: key, requestHash: 'another' });
  const own = newOrder({ owner: 'a', idempotencyKey: `a ${key}`, requestHash });
  await prisma.order.createMany({ data: [asStranger, own] });

  const found = await orders.findByKey({ idempotencyKey: `a ${key}`, requestHash, strangersKey: key }, 'a');
  expect(found?.id).toBe(own.id);
});

it('does not let a customer forge another customer’s key', async () => {
  const mine = await run(customer('a b'), 'c');

  expect(await run(customer('a'), 'c')).not.toBe(mine);
  expect((await prisma.order.findFirst({ where: { id: mine } }))!.idempotencyKey).toBe('a b c');
});

it('clears all keys after their time, and accepts them again', async () => {
  const [old, young] = [randomUUID(), randomUUID()];
  const first = await run(customer('a'), old);
  const key = () => ({ idempotencyKey: randomUUID(), requestHash: 'h' });
  await prisma.order.createMany({ data: Array.from({ length: 600 }, () => newOrder(key())) });
  await prisma.order.updateMany({ data: { createdAt: new Date(Date.now() - 2000) } });
  const kept = await run(customer('a'), young);
  const job = new ForgetKeysJob(database, new SchedulerRegistry(), { IDEMPOTENCY_TTL_MS: 1000 } as Settings);
  const forgotten = await Promise.all([job.run(), job.run()]);

  expect(forgotten[0]! + forgotten[1]!).toBe(601);
  expect(await run(customer('a'), young)).toBe(kept);
  expect(await run(customer('a'), old)).not.toBe(first);
  expect(await prisma.order.count({ where: { id: first } })).toBe(1);
});
