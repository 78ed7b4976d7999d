import type { Purchase } from '../customer.ts';
import { KINDS } from '../mix.ts';
import type { OrderRow } from './orders.ts';

/** A plain order that takes longer than this, from the customer's first click to its end, is late; in ms. */
export const LATE_MS = 3000;

const isPlain = ({ wish }: Purchase): boolean =>
  KINDS[wish.kind].token === 'tok_test_123' && KINDS[wish.kind].approved === undefined;

/** Whether the plain orders of the last `forMs` have all ended in time. */
export function flows(purchases: Purchase[], rows: Map<string, OrderRow>, forMs: number, now = Date.now()): boolean {
  const recent = purchases.filter((each) => isPlain(each) && each.beganAt > now - forMs - LATE_MS);
  const due = recent.filter(({ beganAt }) => beganAt < now - LATE_MS);
  return due.length > 0 && due.every((each) => !isLate(each, rows));
}

/** How long after `since` the last late order began, and how long until all had ended; in ms, 0 when none was late. */
export function pace(purchases: Purchase[], rows: Map<string, OrderRow>, since: number) {
  const ends = purchases.flatMap(({ id }) => (id && rows.get(id)?.endedAt) || []);
  const late = purchases.filter((each) => isPlain(each) && isLate(each, rows));
  const lastLate = Math.max(since, ...late.map(({ beganAt }) => beganAt));
  const first = firstAfter(purchases, rows, since);
  return { firstMs: first - since, flowsMs: lastLate - since, allMs: Math.max(0, ...ends.map((at) => at - since)) };
}

function isLate({ id, beganAt }: Purchase, rows: Map<string, OrderRow>): boolean {
  const endedAt = id && rows.get(id)?.endedAt;
  return !endedAt || endedAt - beganAt > LATE_MS;
}

const firstAfter = (purchases: Purchase[], rows: Map<string, OrderRow>, since: number): number =>
  Math.min(
    ...purchases
      .filter((each) => isPlain(each) && each.beganAt >= since)
      .flatMap(({ id }) => (id && rows.get(id)?.endedAt) || []),
  );
