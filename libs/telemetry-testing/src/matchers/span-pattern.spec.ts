import { aSpan } from '../trace/span.fixture.js';
import { Trace } from '../trace/trace.js';
import { traceMatchers } from './trace-matchers.js';

expect.extend(traceMatchers);

const charge = aSpan({
  spanId: 'c',
  name: 'charge',
  attributes: { 'payment.outcome': 'captured', 'payment.amount_cents': 1299 },
  events: [{ name: 'cache_miss', at: 10, attributes: { sku: 'CABLE-1' } }],
});
const failed = aSpan({ spanId: 'f', name: 'refund', status: 'error', statusMessage: 'card validation failed' });
const selects = ['d', 'e', 'g'].map((spanId) => aSpan({ spanId, name: 'SELECT prices' }));
const trace = new Trace([charge, failed, ...selects]);

it('a RegExp fits text, wherever it is', () => {
  expect(trace).toHaveSpan('charge', { attributes: { 'payment.outcome': /^capt/ }, events: [/miss$/] });
  expect(trace).toHaveSpan('charge', { events: [{ name: /^cache/, attributes: { sku: /^CABLE/ } }] });
  expect(trace).toHaveSpan('refund', { statusMessage: /^card/ });
  expect(trace).not.toHaveSpan('charge', { attributes: { 'payment.outcome': /^declined/ } });
  expect(trace).toHaveSpanTimes(/^SELECT/g, 3);
});

it('a RegExp fits nothing that is not there, nor a number', () => {
  expect(trace).not.toHaveSpan('charge', { statusMessage: /./ });
  expect(trace).not.toHaveSpan('charge', { attributes: { 'payment.reason': /./ } });
  expect(trace).not.toHaveSpan('charge', { attributes: { 'payment.amount_cents': /./ } });
});

it('a name may be an asymmetric matcher', () => {
  expect(trace).toHaveSpan(expect.stringContaining('char'), { events: [expect.stringContaining('miss')] });
  expect(trace).not.toHaveSpan(expect.stringContaining('notify'));
});

it('takes no pattern that asks for nothing, or for what there never is', () => {
  const typo = { nme: 'notify' } as object;
  expect(() => expect(trace).toHaveSpan({})).toThrow('A pattern asks for nothing.');
  expect(() => expect(trace).toHaveSpan({ name: undefined })).toThrow('A pattern asks for nothing.');
  expect(() => expect(trace).toHaveSpan(typo)).toThrow('A pattern knows no "nme": name, service, kind');
  expect(() => expect(trace).not.toHaveSpan('notify', { events: [typo] })).toThrow('no "nme": name, attributes.');
  expect(() => expect(trace).not.toLinkTo(trace, typo)).toThrow('no "nme": from, to, attributes.');
});
