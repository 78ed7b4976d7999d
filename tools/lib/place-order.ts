import { Failure, messageOf } from './failure.ts';
import { waitFor } from './wait.ts';

export interface OrderWish {
  items?: { sku: string; qty: number }[];
  token?: string;
  user?: string;
  discount?: string;
}

export interface PlacedOrder {
  id: string;
  status: string;
  reason?: string;
  totalCents: number;
  currency: string;
  traceId: string | null;
}

/** Places an order and waits until it is final, or needs somebody's approval. */
export async function placeOrder(shop: string, wish: OrderWish): Promise<PlacedOrder> {
  const { items = [{ sku: 'LAPTOP-1', qty: 1 }], token = 'tok_test_123', user, discount } = wish;
  const placed = await ask(`${shop}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ items, payment: { method: 'card', token }, userId: user, discountCode: discount }),
  });
  const settled = await waitFor(
    `order ${placed.id} to be final`,
    async () => {
      const now = await ask(`${shop}/orders/${placed.id}`);
      return now.status === 'pending' ? null : now;
    },
    { everyMs: 100 },
  );
  return { ...settled, traceId: placed.traceId };
}

async function ask(url: string, request: RequestInit = {}): Promise<PlacedOrder> {
  const response = await fetch(url, { ...request, signal: AbortSignal.timeout(10_000) }).catch((error) => {
    throw new Failure(`the shop does not answer at ${new URL(url).origin} (${messageOf(error.cause ?? error)}). Is it started? npm start`);
  });
  const body = (await response.json().catch(() => ({}))) as PlacedOrder & Record<string, unknown>;
  if (response.ok) return body;
  const { code = response.status, detail = response.statusText, errors, traceId } = body;
  const details = Array.isArray(errors) ? errors.map(({ path, message }) => `\n  ${path}: ${message}`).join('') : '';
  throw new Failure(`the shop refused: ${code}, ${detail}${details}${traceId ? `\n  trace ${traceId}` : ''}`);
}
