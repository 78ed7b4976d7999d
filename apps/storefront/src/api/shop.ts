import type {
  Operations,
  Order,
  OrderPage,
  OrderTraces,
  PlacedOrder,
  PlaceOrder,
  ProductPage,
  Replayed,
  Role,
  Session,
  StorefrontSettings,
} from '@throughline/contracts';
import { ask, type Answer } from './ask.js';
import { session } from './session.js';

export const products = (suggested?: '1' | 'batch'): Promise<Answer<ProductPage>> =>
  ask(`/products?limit=20${suggested ? `&with_suggested=${suggested}` : ''}`);

/** Idempotent: a retry with the same `key` returns the same order. */
export const place = (order: PlaceOrder, key: string): Promise<Answer<PlacedOrder>> =>
  ask('/orders', { method: 'POST', body: order, headers: { 'idempotency-key': key } });

export const findOrder = async (id: string): Promise<Order> => (await ask<Order>(`/orders/${id}`)).body;

export const findTraces = async (id: string): Promise<OrderTraces> =>
  (await ask<OrderTraces>(`/orders/${id}/trace`)).body;

export const cancel = async (id: string): Promise<Order> =>
  (await ask<Order>(`/orders/${id}/cancellation`, { method: 'POST', body: {} })).body;

export const orders = async (): Promise<Order[]> => (await ask<OrderPage>('/orders?limit=20')).body.orders;

export const approvals = async (): Promise<Order[]> => (await ask<OrderPage>('/approvals?limit=20')).body.orders;

export const decide = (id: string, approved: boolean, headers: Record<string, string>): Promise<Answer<Order>> =>
  ask(`/orders/${id}/approval`, { method: 'POST', body: { approved }, headers });

/** Headers to decide with. An operator gets an approver's session, where the gateway issues sessions at all. */
export async function asApprover(): Promise<Record<string, string>> {
  if (session.get()?.role !== 'operator') return {};
  return { authorization: `Bearer ${(await newSession('approver')).token}` };
}

/** All orders, for an operator. */
export const latestOrders = async (): Promise<Order[]> => (await ask<OrderPage>('/orders?limit=100')).body.orders;

export const operations = async (): Promise<Operations> => (await ask<Operations>('/operations')).body;

export const replay = async (messageId: string): Promise<Replayed> =>
  (await ask<Replayed>(`/operations/parked/${encodeURIComponent(messageId)}/replay`, { method: 'POST', body: {} }))
    .body;

export const settings = async (): Promise<StorefrontSettings> => (await ask<StorefrontSettings>('/storefront')).body;

const newSession = async (role: Role): Promise<Session> =>
  (await ask<Session>('/sessions', { method: 'POST', body: { role } })).body;

export async function signIn(role: Role): Promise<void> {
  session.set(await newSession(role));
}
