import { setTimeout as delay } from 'node:timers/promises';
import { Completions } from './completions.ts';

export interface Target {
  gatewayUrl: string;
  ordersUrl: string;
  /** Selects the completed ids among `$1`. */
  completedSql: string;
  /** The body of each request, if not the usual order's. */
  body?: string;
}

export interface Loop {
  /** From the start until the last order was completed. */
  seconds: number;
  /** Milliseconds from each order to its 201, and to its completion. */
  taken: number[];
  completed: number[];
  /** Orders that were placed and never completed. */
  lost: number;
}

const TIMEOUT_MS = 60_000;

export const orderBody = (items: readonly { sku: string; qty: number }[], token = 'tok_test_123'): string =>
  JSON.stringify({ items, payment: { method: 'card', token } });

const USUAL = orderBody([{ sku: 'LAPTOP-3', qty: 1 }]);

/** Places `orders` orders, `atOnce` at a time; each waits for its own completion before the next begins. */
export const closedLoop = (target: Target, orders: number, atOnce: number): Promise<Loop> =>
  measured(target, async (order) => {
    let left = orders;
    const shopper = async (): Promise<void> => {
      while (left-- > 0) await order(performance.now());
    };
    await Promise.all(Array.from({ length: atOnce }, shopper));
  });

/** Places `perSecond` orders a second, however many are still open. Times count from when an order was due. */
export const openLoop = (target: Target, perSecond: number, seconds: number): Promise<Loop> =>
  measured(target, async (order) => {
    const began = performance.now();
    const open: Promise<void>[] = [];
    for (let nth = 0; nth < perSecond * seconds; nth++) {
      const due = began + (nth * 1000) / perSecond;
      await delay(Math.max(0, due - performance.now()));
      const one = order(due);
      // Promise.all below reports it, once the last order is due.
      one.catch(() => {});
      open.push(one);
    }
    await Promise.all(open);
  });

async function measured(target: Target, load: (order: (due: number) => Promise<void>) => Promise<void>): Promise<Loop> {
  const completions = new Completions(target.ordersUrl, target.completedSql);
  await completions.open();
  const taken: number[] = [];
  const completed: number[] = [];
  let lost = 0;
  const began = performance.now();
  let ended = began;
  try {
    await load(async (due) => {
      const id = await place(target);
      taken.push(performance.now() - due);
      const isCompleted = await completions.of(id);
      if (!isCompleted) return void lost++;
      ended = performance.now();
      completed.push(ended - due);
    });
    return { seconds: (ended - began) / 1000, taken, completed, lost };
  } finally {
    await completions.close();
  }
}

async function place(target: Target): Promise<string> {
  const response = await fetch(`${target.gatewayUrl}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: target.body ?? USUAL,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  // The process is starting or full and has done nothing: retry, while the order's time keeps running.
  if (response.status === 503 || response.status === 504) {
    await delay(Number(response.headers.get('retry-after') ?? 0) * 100);
    return place(target);
  }
  if (response.status !== 201) throw new Error(`POST /orders answered ${response.status}: ${text}`);
  return (JSON.parse(text) as { id: string }).id;
}
