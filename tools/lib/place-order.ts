import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure, messageOf } from './failure.ts';

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

/** For the first order only: a machine still busy with starting may let a deadline pass. The key makes repeating safe. */
export async function placeFirstOrder(shop: string): Promise<PlacedOrder> {
  const key = randomUUID();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await placeOrder(shop, {}, { key });
    } catch (error) {
      if (attempt === 4 || !(error instanceof Refusal) || error.status < 503) throw error;
    }
  }
}

interface Manner {
  /** Tells the shop that a repeated order is the same: every order has one, as a customer's would. */
  key?: string;
  /** Tells that waiting is in vain. */
  stuck?: (order: PlacedOrder) => Promise<boolean>;
  withinMs?: number;
}

/** Places an order and waits until it is final, needs somebody's approval, or is stuck; else it is returned pending. */
export async function placeOrder(
  shop: string,
  wish: OrderWish,
  { key = randomUUID(), stuck = async () => false, withinMs = 30_000 }: Manner = {},
): Promise<PlacedOrder> {
  const { items = [{ sku: 'LAPTOP-1', qty: 1 }], token = 'tok_test_123', user, discount } = wish;
  const placed = await ask(`${shop}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ items, payment: { method: 'card', token }, userId: user, discountCode: discount }),
  });
  const deadline = Date.now() + withinMs;
  for (;;) {
    const now = await ask(`${shop}/orders/${placed.id}`, { headers: { traceparent: unsampled() } });
    if (now.status !== 'pending' || Date.now() > deadline || (await stuck(placed)))
      return { ...now, traceId: placed.traceId };
    await delay(100);
  }
}

/** Asking again and again is nothing that a trace should tell. */
const unsampled = () => `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`;

class Refusal extends Failure {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

async function ask(url: string, request: RequestInit = {}): Promise<PlacedOrder> {
  const response = await fetch(url, { ...request, signal: AbortSignal.timeout(10_000) }).catch((error) => {
    throw new Failure(
      `the shop does not answer at ${new URL(url).origin} (${messageOf(error.cause ?? error)}). Is it started? npm start`,
    );
  });
  const body = (await response.json().catch(() => ({}))) as PlacedOrder & Record<string, unknown>;
  if (response.ok) return body;
  const { code = response.status, detail = response.statusText, errors, traceId } = body;
  const details = Array.isArray(errors) ? errors.map(({ path, message }) => `\n  ${path}: ${message}`).join('') : '';
  throw new Refusal(
    response.status,
    `the shop refused: ${code}, ${detail}${details}${traceId ? `\n  trace ${traceId}` : ''}`,
  );
}
