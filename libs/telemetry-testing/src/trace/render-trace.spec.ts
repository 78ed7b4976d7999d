import { aSpan } from './span.fixture.js';
import { Trace } from './trace.js';

const other = 'ffffffffffffffffffffffffffffffff';
const root = aSpan({ spanId: 'a', name: 'POST /orders', kind: 'server', service: 'gateway', start: 0, end: 50 });
const publish = aSpan({ spanId: 'b', parentSpanId: 'a', name: 'publish', kind: 'producer', start: 8, end: 9 });
const charge = aSpan({
  spanId: 'c',
  parentSpanId: 'b',
  name: 'charge',
  service: 'payments',
  status: 'error',
  statusMessage: 'card validation failed',
  start: 60,
  end: 1260,
  events: [{ name: 'cache_miss', at: 61, attributes: { sku: 'LAPTOP-1' } }],
  links: [
    { traceId: root.traceId, spanId: 'b', attributes: { 'link.relation': 'producer' } },
    { traceId: other, spanId: 'd', attributes: { 'link.relation': 'order' } },
  ],
});
const log = aSpan({ spanId: 'e', parentSpanId: 'a', name: 'log', start: 20, end: 20.25 });

it('aligns services, kinds and durations, and puts events, failures and links below their span', () => {
  expect(new Trace([root, publish, charge, log]).render().split('\n')).toEqual([
    'trace 0af7651916cd43dd8448eb211c80319c · 4 spans · 3 services · 1260 ms · 1 error',
    'POST /orders  gateway   SERVER    50.0 ms',
    '├ publish     orders    PRODUCER   1.0 ms',
    '│ └ ! charge  payments            1200 ms',
    '│     ! card validation failed',
    '│     • cache_miss sku=LAPTOP-1',
    `│     ↗ trace ${other} link.relation=order`,
    '└ log         orders               0.3 ms',
  ]);
});

it('can leave durations and services out', () => {
  expect(new Trace([root, publish]).render({ durations: false, services: false }).split('\n').slice(1)).toEqual([
    'POST /orders',
    '└ publish',
  ]);
});

it('shortens long names to stay within its width', () => {
  const name = 'process shop.events:inventory.reserved:orders.settle_order';
  const lines = new Trace([root, { ...publish, name }]).render({ width: 60 }).split('\n').slice(1);

  expect(Math.max(...lines.map((line) => line.length))).toBe(60);
  expect(lines[1]).toMatch(/^└ process .*….*settle_order {2}orders {3}PRODUCER +1.0 ms$/);
});
