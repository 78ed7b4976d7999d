import { waitFor } from '../../../tools/processes/wait.ts';

const shop = process.env['GATEWAY_URL'] ?? 'http://localhost:3000';

export interface Wish {
  sku?: string;
  token?: string;
  qty?: number;
}

export interface Order {
  id: string;
  status: string;
  traceId: string;
}

/** The token of the guest that placed each order. */
const guests = new Map<string, string>();

async function ask<T>(path: string, body?: unknown, token?: string): Promise<{ answer: T; headers: Headers }> {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const request = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers };
  const response = await fetch(`${shop}${path}`, request);
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return { answer: (await response.json()) as T, headers: response.headers };
}

export async function place({ sku = 'MOUSE-1', token = 'tok_test_123', qty = 1 }: Wish = {}): Promise<Order> {
  const wish = { items: [{ sku, qty }], payment: { method: 'card', token } };
  const { answer, headers } = await ask<Order>('/orders', wish);
  guests.set(answer.id, headers.get('x-guest-token')!);
  return answer;
}

export async function decide(id: string, approved: boolean): Promise<Order> {
  const session = await ask<{ token: string }>('/sessions', { role: 'approver' });
  return (await ask<Order>(`/orders/${id}/approval`, { approved }, session.answer.token)).answer;
}

export const final = (id: string): Promise<Order> =>
  waitFor(
    `order ${id} to be final`,
    async () => {
      const { answer } = await ask<Order>(`/orders/${id}`, undefined, guests.get(id));
      return ['completed', 'cancelled'].includes(answer.status) ? answer : null;
    },
    { everyMs: 200 },
  );
