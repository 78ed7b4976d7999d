import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import type { OrderStatus } from '@throughline/contracts';
import { Database, openPool, type OutboxRelay } from '@throughline/service';
import { PrismaClient } from './generated/client.js';
import { OrderMetrics } from './order-metrics.js';
import type { NewOrder } from './new-order.js';
import { OrderRepository } from './order.repository.js';
import { entryFor } from './timeline.js';

const url = process.env['ORDERS_DATABASE_URL']!;
const pool = openPool(url, 10);

export const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: url }) });
/** Its events stay in the outbox: no relay publishes them. */
export const database = new Database(pool, { leaseMs: () => 0, take() {} } as unknown as OutboxRelay);
export const orders = new OrderRepository(database, new OrderMetrics());
export const disconnect = () => Promise.all([prisma.$disconnect(), pool.end()]);

/** A guest's order that is not stored yet, in the state `more.status`. */
export function newOrder(more: Partial<NewOrder> = {}): NewOrder {
  const status = more.status ?? 'pending';
  return {
    id: randomUUID(),
    status,
    userId: null,
    owner: 'guest:1',
    items: [{ sku: 'LAPTOP-1', name: 'Laptop 1', qty: 1, priceCents: 149_900 }],
    totalCents: 149_900n,
    currency: 'USD',
    payment: { method: 'card', token: 'tok_test_123' },
    timeline: [entryFor({ to: status as OrderStatus })],
    traceId: null,
    traceContext: {},
    ...more,
  };
}

export async function eventsOf(...ids: string[]): Promise<string[]> {
  const rows = await prisma.outbox.findMany({ where: { aggregateId: { in: ids } }, orderBy: { id: 'asc' } });
  return rows.map(({ type }) => type);
}
