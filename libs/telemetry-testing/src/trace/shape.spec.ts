import { aSpan } from './span.fixture.js';
import { shapeOf } from './shape.js';
import { Trace } from './trace.js';

const root = aSpan({ spanId: 'a', name: 'GET /orders/4711', kind: 'server', service: 'gateway', start: 0, end: 100 });
const child = (name: string, start: number, end: number, more = {}) =>
  aSpan({ parentSpanId: 'a', name, service: 'gateway', start, end, ...more });

it('leaves out what differs from run to run', () => {
  expect(shapeOf(new Trace([root, child('charge', 10, 30, { kind: 'client', status: 'error' })]))).toEqual([
    'GET /orders/{} (gateway server)',
    '  charge (client) !',
  ]);
});

it('does not show where the executable of a nameless process lies', () => {
  const nameless = aSpan({ name: 'charge', service: 'unknown_service:/opt/node/bin/node' });

  expect(shapeOf(new Trace([nameless]))).toEqual(['charge (unknown_service)']);
});

it('puts siblings that overlap in alphabetical order, and keeps the order of those that do not', () => {
  const one = [root, child('b', 10, 30), child('a', 15, 35), child('z', 40, 50), child('c', 60, 70)];
  const other = [root, child('b', 16, 30), child('a', 15, 35), child('z', 40, 50), child('c', 60, 70)];

  expect(shapeOf(new Trace(one)).slice(1)).toEqual(['  a', '  b', '  z', '  c']);
  expect(shapeOf(new Trace(other))).toEqual(shapeOf(new Trace(one)));
});

it('keeps the order of attempts at one message, and sorts its consumers by name', () => {
  const consumer = (name: string, start: number, status: 'error' | 'unset' = 'unset') =>
    child(name, start, start + 5, { kind: 'consumer', status });

  expect(
    shapeOf(new Trace([root, consumer('mail', 30), consumer('charge', 10, 'error'), consumer('charge', 50)])).slice(1),
  ).toEqual(['  charge (consumer) !', '  charge (consumer)', '  mail (consumer)']);
});

it('counts equal neighbours, and shows events and orphans', () => {
  const selects = [10, 20, 30].map((start) =>
    child('SELECT', start, start + 5, { events: [{ name: 'miss', at: 0, attributes: {} }] }),
  );

  expect(shapeOf(new Trace([root, ...selects, child('late', 200, 210, { parentSpanId: 'lost' })]))).toEqual([
    'GET /orders/{} (gateway server)',
    '  SELECT ×3',
    '    • miss',
    '? late (gateway)',
  ]);
});
