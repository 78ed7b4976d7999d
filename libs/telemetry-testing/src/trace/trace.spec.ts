import { aSpan } from './span.fixture.js';
import { Trace } from './trace.js';

const root = aSpan({ spanId: 'a', name: 'POST /orders', kind: 'server', service: 'gateway', start: 0, end: 50 });
const validate = aSpan({ spanId: 'b', parentSpanId: 'a', name: 'validate', start: 5, end: 6 });
const publish = aSpan({ spanId: 'c', parentSpanId: 'a', name: 'publish', kind: 'producer', start: 8, end: 9 });
const charge = aSpan({ spanId: 'd', parentSpanId: 'c', name: 'charge', service: 'payments', start: 60, end: 1200.5 });

it('draws children below their parent, by start, whatever order they arrived in', () => {
  expect(new Trace([charge, publish, validate, root]).waterfall()).toEqual([
    'POST /orders',
    '  validate',
    '  publish',
    '    charge',
  ]);
});

it('marks spans with status ERROR', () => {
  const trace = new Trace([root, { ...validate, status: 'error' }]);

  expect(trace.waterfall()).toEqual(['POST /orders', '  validate !']);
  expect(trace.errors.map(({ name }) => name)).toEqual(['validate']);
});

it('knows its root, its services and how long it took', () => {
  const trace = new Trace([charge, root, publish]);

  expect(trace.roots).toEqual([root]);
  expect(trace.orphans).toEqual([]);
  expect(trace.services).toEqual(['gateway', 'orders', 'payments']);
  expect(trace.durationMs).toBe(1200.5);
});

it('keeps a span whose parent is missing, at the top', () => {
  const trace = new Trace([root, charge]);

  expect(trace.orphans).toEqual([charge]);
  expect(trace.waterfall()).toEqual(['POST /orders', 'charge']);
  expect(trace.render()).toContain('? parent c is missing');
});

it('takes a span that was sent twice once', () => {
  expect(new Trace([root, root]).spans).toHaveLength(1);
});

it('finds spans by name', () => {
  const trace = new Trace([root, validate, { ...validate, spanId: 'e', start: 7 }]);

  expect(trace.find('validate')?.spanId).toBe('b');
  expect(trace.find('refund')).toBeUndefined();
  expect(trace.findAll('validate').map(({ spanId }) => spanId)).toEqual(['b', 'e']);
  expect(() => trace.span('validate')).toThrow(/^2 spans are named "validate".*\n.*POST \/orders/s);
});

it('is empty without spans', () => {
  expect(new Trace([]).waterfall()).toEqual([]);
  expect(new Trace([]).durationMs).toBe(0);
  expect(new Trace([]).render()).toBe('trace (empty) · 0 spans · 0 services · 0.0 ms · 0 roots');
});
