import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import { Database, openPool, type OutboxRelay } from '@throughline/service';
import { CatalogueRepository } from './catalogue.repository.js';
import { PrismaClient } from './generated/client.js';
import { ReservationRepository } from './reservation.repository.js';

const prisma = new PrismaClient({
  adapter: new PrismaPg({ connectionString: process.env['INVENTORY_DATABASE_URL']!, max: 10 }),
});
const pool = openPool(process.env['INVENTORY_DATABASE_URL']!, 10);
const database = new Database(pool, { leaseMs: () => 0, take() {} } as unknown as OutboxRelay);
const reservations = new ReservationRepository(database);
const catalogue = new CatalogueRepository(prisma, database);
// Products of this run alone: the suite may share its database.
const prefix = `T${Date.now()}`;

afterAll(async () => {
  await prisma.product.deleteMany({ where: { sku: { startsWith: prefix } } });
  await Promise.all([prisma.$disconnect(), pool.end()]);
});

it('takes the units of every line', async () => {
  const [one, two] = [await product('ONE', 5), await product('TWO', 5)];
  const order = randomUUID();

  expect(await reservations.reserve(order, [line(one, 2), line(two, 5)])).toBe('reserved');
  expect([await stockOf(one), await stockOf(two)]).toEqual([3, 0]);
  expect(await eventsOf(order)).toEqual(['inventory.reserved']);
});

it('takes all lines or none', async () => {
  const [plenty, short] = [await product('PLENTY', 5), await product('SHORT', 1)];
  const order = randomUUID();

  expect(await reservations.reserve(order, [line(plenty, 1), line(short, 2)])).toBe('rejected');
  expect([await stockOf(plenty), await stockOf(short)]).toEqual([5, 1]);
  expect(await eventsOf(order)).toEqual(['inventory.rejected']);
});

it('rejects what is held for another channel, though it shows as available', async () => {
  const held = await product('HELD', 10, 10);

  expect(await catalogue.available([held])).toMatchObject([{ available: 10 }]);
  expect(await reservations.reserve(randomUUID(), [line(held, 1)])).toBe('rejected');
});

it('rejects a product that has left the catalogue', async () => {
  expect(await reservations.reserve(randomUUID(), [line(`${prefix}-GONE`, 1)])).toBe('rejected');
});

it('decides once an order, however often and at once it is asked', async () => {
  const sku = await product('ONCE', 100);
  const order = randomUUID();
  const outcomes = await Promise.all(Array.from({ length: 5 }, () => reservations.reserve(order, [line(sku, 1)])));

  expect(outcomes.filter((outcome) => outcome === 'reserved')).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === 'already_decided')).toHaveLength(4);
  expect(await stockOf(sku)).toBe(99);
  expect(await eventsOf(order)).toEqual(['inventory.reserved']);
});

it('never sells a unit twice, nor deadlocks, when orders name the same products in different orders', async () => {
  const [a, b] = [await product('A', 10), await product('B', 10)];
  const ordered = Array.from({ length: 30 }, (_, at) => (at % 2 ? [line(a, 1), line(b, 1)] : [line(b, 1), line(a, 1)]));

  const outcomes = await Promise.all(ordered.map((items) => reservations.reserve(randomUUID(), items)));

  expect(outcomes.filter((outcome) => outcome === 'reserved')).toHaveLength(10);
  expect(outcomes.filter((outcome) => outcome === 'rejected')).toHaveLength(20);
  expect([await stockOf(a), await stockOf(b)]).toEqual([0, 0]);
});

it.each([
  [1, 'inventory.reserved'],
  [9, 'inventory.rejected'],
])('publishes the outcome for %i units again, and takes nothing more', async (qty, outcome) => {
  const sku = await product(`AGAIN-${qty}`, 5);
  const orderId = randomUUID();
  expect(await reservations.publishAgain(orderId)).toBe(false);
  await reservations.reserve(orderId, [line(sku, qty)]);
  const left = await stockOf(sku);

  expect(await reservations.publishAgain(orderId)).toBe(true);
  expect(await eventsOf(orderId)).toEqual([outcome, outcome]);
  expect(await stockOf(sku)).toBe(left);
});

it('pages through the whole catalogue, each product once', async () => {
  const all = await prisma.product.count();
  const seen: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await catalogue.page({ limit: 3, ...(cursor && { cursor }) });
    seen.push(...page.products.map(({ sku }) => sku));
    cursor = page.nextCursor;
  }

  expect(seen).toHaveLength(all);
  expect(seen).toEqual([...new Set(seen)].sort());
});

it('suggests for many products in one query, and nothing for an unknown one', async () => {
  const [sold, suggested] = [await product('SOLD', 1), await product('SUGGESTED', 1)];
  await prisma.suggestion.create({ data: { sku: sold, position: 1, suggestedSku: suggested } });

  expect(await catalogue.suggestions([sold, 'NOPE'])).toEqual({
    [sold]: [{ sku: suggested, name: 'Test', priceCents: 100 }],
    NOPE: [],
  });
});

const line = (sku: string, qty: number) => ({ sku, qty });

async function product(name: string, stock: number, held = 0): Promise<string> {
  const sku = `${prefix}-${name}`;
  await prisma.product.create({
    data: { sku, name: 'Test', description: '', priceCents: 100, currency: 'USD', stock, held },
  });
  return sku;
}

const stockOf = async (sku: string) => (await prisma.product.findUnique({ where: { sku } }))!.stock;

async function eventsOf(orderId: string): Promise<string[]> {
  return (await prisma.outbox.findMany({ where: { aggregateId: orderId } })).map(({ type }) => type);
}
