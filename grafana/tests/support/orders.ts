import { waitFor } from '../../../tools/lib/wait.ts';

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

async function ask(path: string, body?: unknown): Promise<Order> {
  const headers = { 'content-type': 'application/json' };
  const request = body ? { method: 'POST', headers, body: JSON.stringify(body) } : {};
  const response = await fetch(`${shop}${path}`, request);
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Order;
}

export const place = ({ sku = 'MOUSE-1', token = 'tok_test_123', qty = 1 }: Wish = {}): Promise<Order> =>
  ask('/orders', { items: [{ sku, qty }], payment: { method: 'card', token } });

export const decide = (id: string, approved: boolean): Promise<Order> => ask(`/orders/${id}/approval`, { approved });

export const final = (id: string): Promise<Order> =>
  waitFor(
    `order ${id} to be final`,
    async () => {
      const order = await ask(`/orders/${id}`);
      return ['completed', 'cancelled'].includes(order.status) ? order : null;
    },
    { everyMs: 200 },
  );
