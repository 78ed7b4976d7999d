import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure, messageOf } from '../console/failure.ts';

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
  /** The token of the guest that placed the order, without which it cannot be read. */
  guestToken?: string;
}

/**
 * Repeats an order that nobody had time for: a machine still busy with starting may let a deadline pass. The key makes
 * repeating safe.
 */
export async function placeOrderPatiently(
  shop: string,
  wish: OrderWish = {},
  { attempts = 4, isRepeated = (status) => status >= 503, ...manner }: Manner & Patience = {},
): Promise<PlacedOrder> {
  const key = manner.key ?? randomUUID();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await placeOrder(shop, wish, { ...manner, key });
    } catch (error) {
      if (attempt === attempts || !(error instanceof Refusal) || !isRepeated(error.status)) throw error;
    }
  }
}

export interface Patience {
  /** How often the order is sent at most. Default 4. */
  attempts?: number;
  /** After which status it is sent again. Default: after 503 and above. */
  isRepeated?: (status: number) => boolean;
}

interface Manner {
  /** The Idempotency-Key, which every order has, as a customer's would. */
  key?: string;
  /** Whether the order is stuck, so that waiting is pointless. */
  stuck?: (order: PlacedOrder) => Promise<boolean>;
  withinMs?: number;
}

/** Places an order and waits until it is final, awaits approval, or is stuck. After the timeout, returns it pending. */
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
  const { traceId, guestToken } = placed;
  const authorization = `Bearer ${guestToken}`;
  const deadline = Date.now() + withinMs;
  for (;;) {
    const headers = { traceparent: unsampled(), authorization };
    const now = await ask(`${shop}/orders/${placed.id}`, { headers });
    if (now.status !== 'pending' || Date.now() > deadline || (await stuck(placed)))
      return { ...now, traceId, guestToken };
    await delay(100);
  }
}

/** Polls without a trace, because repeated reads would clutter the backend. */
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
  const guestToken = response.headers.get('x-guest-token');
  if (response.ok) return { ...body, ...(guestToken && { guestToken }) };
  const { code = response.status, detail = response.statusText, errors, traceId } = body;
  const details = Array.isArray(errors) ? errors.map(({ path, message }) => `\n  ${path}: ${message}`).join('') : '';
  throw new Refusal(
    response.status,
    `the shop refused: ${code}, ${detail}${details}${traceId ? `\n  trace ${traceId}` : ''}`,
  );
}
