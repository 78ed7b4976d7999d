import { isFinal, type Order, type PlacedOrder, type PlaceOrder } from '@throughline/contracts';
import { env } from './env.js';
import { until } from './until.js';

export interface Answer<Body = unknown> {
  status: number;
  headers: Headers;
  body: Body;
}

/** A placed order and where its trace is. */
export interface Placed extends PlacedOrder {
  traceId: string;
}

const TIMEOUT_MS = 10_000;

/** Sends a request to the gateway (or `base`) and reads the JSON of whatever it answers. */
export async function request<Body>(path: string, init: RequestInit = {}, base = env.gateway): Promise<Answer<Body>> {
  const response = await fetch(new URL(path, base), { signal: AbortSignal.timeout(TIMEOUT_MS), ...init });
  const text = await response.text();
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

export const orderOf = async (id: string): Promise<Order> => (await request<Order>(`/orders/${id}`)).body;

/** The order once it is completed or cancelled; as it stands when time runs out, for the test to say what is wrong. */
export async function finalOrder(id: string, timeoutMs = 20_000): Promise<Order> {
  const isOver = async () => isFinal((await orderOf(id)).status);
  await until(`order ${id} to be final`, isOver, { timeoutMs, everyMs: 100 }).catch(() => undefined);
  return orderOf(id);
}

export const decide = (id: string, approved: boolean) => post<Order>(`/orders/${id}/approval`, { approved });
