/** A visitor's plan: to browse, or to order with a test card. */
export interface Visit {
  name: string;
  token?: string;
  sku?: string;
  qty?: number;
}

const BROWSE: Visit = { name: 'browse' };
const SKUS = ['MOUSE-1', 'KEYBOARD-1', 'MONITOR-1', 'HEADSET-1', 'CABLE-1', 'DOCK-1', 'WEBCAM-1', 'TABLET-1'];
const PAYS: Visit = { name: 'order', token: 'tok_test_123' };
const FAILURES: [number, Visit][] = [
  [4, { name: 'declined', token: 'tok_declined' }],
  [2, { name: 'invalid card', token: 'tok_invalid' }],
  [3, { name: 'slow bank', token: 'tok_slow' }],
  [3, { name: 'flaky bank', token: 'tok_flaky' }],
  [2, { name: 'sold out', token: 'tok_test_123', sku: 'SOLDOUT-1', qty: 1 }],
];

/** Visits with their weights. */
export const MIXES: Record<string, [number, Visit][]> = {
  realistic: [[50, BROWSE], [36, PAYS], ...FAILURES],
  orders: [[1, PAYS]],
  failures: FAILURES,
};

/** Draws a visit by weight; `random` returns numbers from 0 to 1. */
export function drawVisit(mix: [number, Visit][], random: () => number = Math.random): Visit {
  let left = random() * mix.reduce((sum, [weight]) => sum + weight, 0);
  const [, visit] = mix.find(([weight]) => (left -= weight) < 0) ?? mix.at(-1)!;
  if (!visit.token) return visit;
  return { sku: SKUS[Math.floor(random() * SKUS.length)]!, qty: 1 + Math.floor(random() * 3), ...visit };
}
