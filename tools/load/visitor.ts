import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { readEvents } from '../../apps/storefront/src/api/event-stream.ts';
import type { Visit } from './mix.ts';
import type { LoadTally } from './tally.ts';

const ANSWER_MS = 10_000;
const RECONNECT_MS = 200;

/** Browses or orders, and records the outcome in `tally`. `due` is when the visit should have started. */
export async function visit(
  shop: string,
  wish: Visit,
  due: number,
  tally: LoadTally,
  patienceMs: number,
): Promise<void> {
  tally.begun += 1;
  try {
    if (wish.token) await order(shop, wish, due, tally, patienceMs);
    else await browse(shop, due, tally);
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } };
    tally.count(`failed: ${cause?.code ?? name}`);
  } finally {
    tally.ended += 1;
  }
}

async function browse(shop: string, due: number, tally: LoadTally): Promise<void> {
  const response = await fetch(`${shop}/products?with_suggested=batch`, { signal: AbortSignal.timeout(ANSWER_MS) });
  await response.arrayBuffer();
  if (!response.ok) return tally.count(`refused: ${response.status}`);
  tally.browsed.push(Date.now() - due);
  tally.count('browsed');
}

async function order(shop: string, { token, sku, qty }: Visit, due: number, tally: LoadTally, patienceMs: number) {
  const response = await fetch(`${shop}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify({ items: [{ sku, qty }], payment: { method: 'card', token } }),
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  const body = (await response.json()) as { id: string; traceId: string | null; code?: string };
  if (!response.ok) return tally.count(`refused: ${response.status} ${body.code ?? ''}`.trim());
  tally.accepted.push(Date.now() - due);
  const authorization = `Bearer ${response.headers.get('x-guest-token')}`;
  const end = await endOf(`${shop}/orders/${body.id}`, authorization, patienceMs);
  if (!end) {
    tally.lost.push(body.id);
    return tally.count('lost');
  }
  tally.completed.push(Date.now() - due);
  if (body.traceId) tally.traces.push(body.traceId);
  tally.count(end);
}

interface Entry {
  status: string;
  reason?: string;
}

/** Follows an order's stream until the order ends; null when it does not end in time. */
async function endOf(url: string, authorization: string, patienceMs: number): Promise<string | null> {
  const signal = AbortSignal.timeout(patienceMs);
  while (!signal.aborted) {
    try {
      const { body } = await fetch(`${url}/events`, { headers: { authorization }, signal });
      for await (const { data } of readEvents(body!)) {
        const end = ending(JSON.parse(data) as Entry);
        if (end) return end;
      }
    } catch {
      // The stream broke or was refused: the next one tells whether the order has ended.
    }
    await delay(RECONNECT_MS);
  }
  return null;
}

const ending = ({ status, reason }: Entry): string | null =>
  status === 'completed' || status === 'cancelled' ? (reason ?? status) : null;
