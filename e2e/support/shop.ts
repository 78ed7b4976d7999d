import { isFinal, type Order, type PlacedOrder, type PlaceOrder } from '@throughline/contracts';
import { env } from './env.js';
import { as, bearer, guestOf, remember } from './identity.js';
import { until } from './until.js';

export interface Answer<Body = unknown> {
  status: number;
  headers: Headers;
  body: Body;
}

/** A placed order with its trace id. */
export interface Placed extends PlacedOrder {
  traceId: string;
}

const TIMEOUT_MS = 10_000;

/** Sends a request to the gateway (or `base`) and reads the JSON of its answer. */
export async function request<Body>(path: string, init: RequestInit = {}, base = env.gateway): Promise<Answer<Body>> {
  const response = await fetch(new URL(path, base), { signal: AbortSignal.timeout(TIMEOUT_MS), ...init });
  const text = await response.text();
  remember(response.headers, text);
  return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : null) as Body };
}

export function post<Body>(path: string, body: unknown, headers: Record<string, string> = {}, base = env.gateway) {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
  return request<Body>(path, init, base);
}

export const anOrder = (sku: string, token = 'tok_test_123', qty = 1): PlaceOrder => ({
  items: [{ sku, qty }],
  payment: { method: 'card', token },
});

/** Places an order and expects a 201. */
export async function place(order: PlaceOrder, headers: Record<string, string> = {}): Promise<Placed> {
  const { status, body } = await post<Placed>('/orders', order, headers);
  if (status !== 201) throw new Error(`POST /orders answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** Reads the order as its guest, or as an operator if the guest's token is unknown. */
export async function orderOf(id: string): Promise<Order> {
  return (await request<Order>(`/orders/${id}`, { headers: await readerOf(id) })).body;
}

/** Credentials that may see an order. */
export const readerOf = async (id: string): Promise<Record<string, string>> =>
  guestOf(id) ? bearer(guestOf(id)!) : as('operator');

/**
 * Waits until the order is completed or cancelled. On a timeout, returns its current state, so that the test shows it.
 */
export async function finalOrder(id: string, timeoutMs = 20_000): Promise<Order> {
  const isOver = async () => isFinal((await orderOf(id)).status);
  await until(`order ${id} to be final`, isOver, { timeoutMs, everyMs: 100 }).catch(() => undefined);
  return orderOf(id);
}

export const decide = async (id: string, approved: boolean) =>
  post<Order>(`/orders/${id}/approval`, { approved }, await as('approver'));

/** Cancels the order as the guest that placed it. */
export const cancel = async (id: string) =>
  request<Order & { code?: string }>(`/orders/${id}/cancellation`, { method: 'POST', headers: await readerOf(id) });
