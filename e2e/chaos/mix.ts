import type { Random } from '../../tools/drill/random.ts';

/** How an order ends, and why. */
export type End = 'completed' | `cancelled: ${'payment_declined' | 'out_of_stock' | 'rejected'}`;

/** A kind of order: its share, how it is paid, and how it ends. */
interface Kind {
  weight: number;
  token: string;
  end: End;
  sku?: string;
  qty?: number;
  approved?: boolean;
}

const DEAR = { sku: 'LAPTOP-1', qty: 7 };
const SKUS = ['MOUSE-1', 'KEYBOARD-1', 'MONITOR-1', 'HEADSET-1', 'CABLE-1', 'DOCK-1', 'LAPTOP-2', 'WEBCAM-1'];

export type KindName = 'happy' | 'declined' | 'invalid' | 'flaky' | 'slow' | 'soldOut' | 'approved' | 'refused';

export const KINDS: Record<KindName, Kind> = {
  happy: { weight: 60, token: 'tok_test_123', end: 'completed' },
  declined: { weight: 10, token: 'tok_declined', end: 'cancelled: payment_declined' },
  invalid: { weight: 3, token: 'tok_invalid', end: 'cancelled: payment_declined' },
  flaky: { weight: 8, token: 'tok_flaky', end: 'completed' },
  slow: { weight: 6, token: 'tok_slow', end: 'completed' },
  soldOut: { weight: 7, token: 'tok_test_123', sku: 'SOLDOUT-1', end: 'cancelled: out_of_stock' },
  approved: { weight: 3, token: 'tok_test_123', ...DEAR, approved: true, end: 'completed' },
  refused: { weight: 3, token: 'tok_test_123', ...DEAR, approved: false, end: 'cancelled: rejected' },
};

/** An order that a customer is going to place. */
export interface Wish {
  kind: KindName;
  key: string;
  body: { items: { sku: string; qty: number }[]; payment: { method: 'card'; token: string } };
}

const weights = Object.fromEntries(Object.entries(KINDS).map(([name, { weight }]) => [name, weight])) as Record<
  KindName,
  number
>;

export function drawWish(random: Random, kind = random.weighted(weights)): Wish {
  const { token, sku = random.pick(SKUS), qty = random.between(1, 3) } = KINDS[kind];
  return { kind, key: random.uuid(), body: { items: [{ sku, qty }], payment: { method: 'card', token } } };
}
