import { aSpan } from '../trace/span.fixture.js';
import { Trace } from '../trace/trace.js';
import { traceMatchers } from './trace-matchers.js';

expect.extend(traceMatchers);

const other = 'ffffffffffffffffffffffffffffffff';
const root = aSpan({ spanId: 'a', name: 'POST /orders', kind: 'server', service: 'gateway', start: 0, end: 50 });
const publish = aSpan({ spanId: 'b', parentSpanId: 'a', name: 'publish', kind: 'producer', start: 8, end: 9 });
const charge = aSpan({
  spanId: 'c',
  parentSpanId: 'b',
  name: 'charge',
  kind: 'consumer',
  service: 'payments',
  start: 9,
  end: 200,
  attributes: { 'payment.outcome': 'captured', 'payment.amount_cents': 1299 },
  events: [{ name: 'cache_miss', at: 10, attributes: { sku: 'CABLE-1' } }],
  links: [{ traceId: root.traceId, spanId: 'b', attributes: { 'link.relation': 'producer' } }],
});
const selects = [210, 220, 230].map((start) =>
  aSpan({ parentSpanId: 'c', name: 'SELECT prices', service: 'payments', start, end: start + 1 }),
);
const trace = new Trace([root, publish, charge, ...selects]);
const failed = new Trace([root, { ...charge, status: 'error', statusMessage: 'card validation failed' }]);
const approval = new Trace([
  aSpan({
    traceId: other,
    spanId: 'z',
    name: 'approve',
    links: [{ traceId: root.traceId, spanId: 'a', attributes: { 'link.relation': 'order' } }],
  }),
]);
const stranger = new Trace([aSpan({ traceId: 'e'.repeat(32), spanId: 'y', name: 'tick' })]);
const nothing = new Trace([]);

/** What the failing expectation says. It has to show the whole tree, and by that the trace's id. */
function complaintOf(expectation: () => unknown, seen = trace): string {
  try {
    expectation();
  } catch (error) {
    const { message } = error as Error;
    expect(message).toContain(seen.render());
    expect(message).toContain(seen.traceId);
    return message;
  }
  throw new Error('It did not fail.');
}

it('toVisit: services join in this order', () => {
  expect(trace).toVisit(['gateway', 'orders', 'payments']);
  expect(trace).toVisit(['gateway', 'payments']);
  expect(trace).not.toVisit(['payments', 'orders']);

  expect(complaintOf(() => expect(trace).toVisit(['gateway', 'inventory']))).toMatch(
    /- {3}"inventory",\n\+ {3}"orders"/,
  );
  expect(complaintOf(() => expect(trace).not.toVisit(['orders']))).toMatch(
    /expect\(trace\)\.not\.toVisit\(\["orders"\]\)\n\nIt visits gateway, orders, payments\./,
  );
});

it('toHappenInOrder: each ends before the next begins', () => {
  expect(trace).toHappenInOrder(['publish', 'charge', { name: /^SELECT/ }]);
  expect(trace).not.toHappenInOrder(['POST /orders', 'charge']);

  expect(complaintOf(() => expect(trace).toHappenInOrder(['charge', 'publish']))).toContain(
    '"charge" ends 192.000 ms after "publish" begins.',
  );
  expect(complaintOf(() => expect(trace).not.toHappenInOrder(['publish', 'charge']))).toContain('Each ends before');
});

it('toHappenInOrder: of a span that is missing neither the order nor its opposite is true', () => {
  expect(complaintOf(() => expect(trace).toHappenInOrder(['publish', 'refund']))).toContain('No span is like "refund"');
  expect(complaintOf(() => expect(trace).not.toHappenInOrder(['refund', 'charge']))).toContain('No span is like');
});

it('toHaveRootWithin: what the caller waited', () => {
  expect(trace).toHaveRootWithin(50.1);
  expect(trace).not.toHaveRootWithin(50);

  expect(complaintOf(() => expect(trace).toHaveRootWithin(10))).toContain('Its root "POST /orders" takes 50.0 ms.');
  expect(complaintOf(() => expect(trace).not.toHaveRootWithin(100))).toContain('takes 50.0 ms');
});

it('toFinishWithin: from the first start to the last end', () => {
  expect(trace).toFinishWithin(231.1);
  expect(trace).not.toFinishWithin(231);

  expect(complaintOf(() => expect(trace).toFinishWithin(100))).toContain('it takes 231.0 ms');
  expect(complaintOf(() => expect(trace).not.toFinishWithin(1000))).toContain('it takes 231.0 ms');
});

it('toHaveNoErrors', () => {
  expect(trace).toHaveNoErrors();
  expect(failed).not.toHaveNoErrors();

  expect(complaintOf(() => expect(failed).toHaveNoErrors(), failed)).toContain(
    'payments: charge: card validation failed',
  );
  expect(complaintOf(() => expect(trace).not.toHaveNoErrors())).toContain('No span failed.');
});

it('toHaveSpan: by name, kind, attributes and events', () => {
  expect(trace).toHaveSpan('charge');
  expect(trace).toHaveSpan(/^charge$/, { service: 'payments', kind: 'consumer' });
  expect(trace).toHaveSpan('charge', { attributes: { 'payment.amount_cents': expect.any(Number) } });
  expect(trace).toHaveSpan('charge', { attributes: { 'card.number': undefined }, events: ['cache_miss'] });
  expect(trace).toHaveSpan({ service: /pay/, events: [{ name: 'cache_miss', attributes: { sku: 'CABLE-1' } }] });
  expect(trace).not.toHaveSpan('refund');
  expect(trace).not.toHaveSpan('charge', { attributes: { 'card.number': expect.anything() } });
  expect(trace).not.toHaveSpan('charge', { events: ['discount_applied'] });
});

it('toHaveSpan: shows what differs on the spans of that name', () => {
  const complaint = complaintOf(() =>
    expect(trace).toHaveSpan('charge', { attributes: { 'payment.outcome': 'declined' } }),
  );

  expect(complaint).toContain('-     "payment.outcome": "declined",');
  expect(complaint).toContain('+     "payment.outcome": "captured",');
  expect(complaintOf(() => expect(trace).toHaveSpan('refund'))).toContain('No span is like {"name": "refund"}.');
  expect(complaintOf(() => expect(trace).not.toHaveSpan('SELECT prices'))).toContain('There is such a span, 3 times.');
});

it('toHaveSpanTimes and toHaveSpanAtMost: an N+1', () => {
  expect(trace).toHaveSpanTimes('SELECT prices', 3);
  expect(trace).not.toHaveSpanTimes('SELECT prices', 2);
  expect(trace).toHaveSpanTimes('refund', 0);
  expect(trace).toHaveSpanAtMost(/^SELECT/, 3);
  expect(trace).not.toHaveSpanAtMost(/^SELECT/, 2);

  expect(complaintOf(() => expect(trace).toHaveSpanTimes('charge', 2))).toContain(
    'Spans like "charge": 1, expected 2.',
  );
  expect(complaintOf(() => expect(trace).not.toHaveSpanTimes('charge', 1))).toContain('1, expected 1');
  expect(complaintOf(() => expect(trace).toHaveSpanAtMost(/^SELECT/, 1))).toContain('/^SELECT/: 3, expected at most 1');
  expect(complaintOf(() => expect(trace).not.toHaveSpanAtMost(/^SELECT/, 9))).toContain('3, expected at most 9');
});

it('toLinkTo, toBeLinkedFrom, toBeLinkedWith: in either direction, within a trace and across', () => {
  expect(approval).toLinkTo(trace, { from: 'approve', to: 'POST /orders', attributes: { 'link.relation': 'order' } });
  expect(approval).toLinkTo(trace.traceId);
  expect(trace).toBeLinkedFrom(approval);
  expect(trace).toBeLinkedWith(approval);
  expect(approval).toBeLinkedWith(trace);
  expect(trace).toLinkTo(trace, { from: 'charge', to: 'publish' });
  expect(trace).not.toLinkTo(approval);
  expect(approval).not.toBeLinkedFrom(trace);
  expect(approval).not.toLinkTo(trace, { to: 'charge' });
  expect(trace).not.toBeLinkedWith(stranger);
});

it('shows the links there are', () => {
  expect(complaintOf(() => expect(trace).toLinkTo(approval))).toContain('charge -> span b of trace 0af7651916cd43dd');
  expect(complaintOf(() => expect(approval).not.toLinkTo(trace), approval)).toContain('"approve" links to span a of');
  expect(complaintOf(() => expect(approval).toBeLinkedFrom(trace), approval)).toContain(trace.render());
  expect(complaintOf(() => expect(approval).toBeLinkedWith(stranger), approval)).toContain('"link.relation":"order"');
});

it('toBeWhole: one root, and no span without its parent', () => {
  const torn = new Trace([root, charge]);
  expect(trace).toBeWhole();
  expect(torn).not.toBeWhole();

  expect(complaintOf(() => expect(torn).toBeWhole(), torn)).toContain('1 roots, and 1 spans whose parent is missing');
  expect(complaintOf(() => expect(trace).not.toBeWhole())).toContain('0 spans whose parent is missing');
});

it('toHaveWaterfall: the tree, line by line', () => {
  const lines = ['POST /orders', '  publish', '    charge', ...Array<string>(3).fill('      SELECT prices')];
  expect(trace).toHaveWaterfall(lines);
  expect(trace).not.toHaveWaterfall(lines.slice(1));
  expect(nothing).toHaveWaterfall([]);

  expect(complaintOf(() => expect(trace).toHaveWaterfall(lines.slice(0, 2)))).toContain('+   "    charge"');
  expect(complaintOf(() => expect(trace).not.toHaveWaterfall(lines))).toContain('The trees are equal.');
});

it('takes no absence on trust where there is no span at all', () => {
  expect(() => expect(nothing).not.toHaveSpan('refund')).toThrow('There is no span to judge.');
  expect(() => expect(nothing).toHaveNoErrors()).toThrow('There is no span to judge.');
  expect(() => expect(nothing).toHaveSpanAtMost('SELECT', 3)).toThrow('trace (empty) · 0 spans');
  for (const matcher of ['toLinkTo', 'toBeLinkedFrom', 'toBeLinkedWith'] as const) {
    expect(complaintOf(() => expect(trace).not[matcher](nothing))).toContain('There is no span to judge.');
    expect(complaintOf(() => expect(trace)[matcher](nothing))).toContain('There is no span to judge.');
  }
});

it('wants a trace', () => {
  expect(() => expect([root]).toHaveSpan('charge')).toThrow('Neither a Trace nor a LiveTrace was given.');
  expect(() => expect(trace).toLinkTo('nonsense', { to: 'charge' })).toThrow('needs that trace, not its id');
});
