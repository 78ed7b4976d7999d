import { recordTraces } from '@throughline/telemetry-testing';
import { currentTraceId, withRootSpan, withSpan } from './span.js';

const traces = recordTraces();

beforeEach(() => traces.reset());

it('ends the span when the promise settles, and returns what the work returns', async () => {
  const answer = await withSpan('charge_payment', { 'order.id': 'o-1' }, async () => {
    expect(traces.spans).toHaveLength(0);
    return 42;
  });

  expect(answer).toBe(42);
  expect(traces.span('charge_payment')).toMatchObject({ status: 'unset', attributes: { 'order.id': 'o-1' } });
});

it('turns every span on the way red and records the exception once', async () => {
  const failing = withSpan('outer', {}, () =>
    withSpan('inner', {}, async () => {
      throw Object.assign(new Error('no answer'), { code: 'upstream_timeout' });
    }),
  );
  await expect(failing).rejects.toThrow('no answer');

  expect(traces.waterfall()).toEqual(['outer !', '  inner !']);
  expect(traces.span('outer').attributes['error.type']).toBe('upstream_timeout');
  expect(traces.span('inner').events).toHaveLength(1);
  expect(traces.span('outer').events).toHaveLength(0);
});

it('records a synchronous failure too', () => {
  expect(() =>
    withSpan('sync', {}, () => {
      throw new TypeError('wrong');
    }),
  ).toThrow('wrong');
  expect(traces.span('sync')).toMatchObject({ status: 'error', attributes: { 'error.type': 'TypeError' } });
});

it('leaves the span green for an answer that was to be expected', async () => {
  const refused = Object.assign(new Error('unknown sku'), { expected: true });
  await expect(withSpan('validate_order', {}, async () => Promise.reject(refused))).rejects.toBe(refused);

  expect(traces.span('validate_order')).toMatchObject({ status: 'unset', events: [] });
});

it('begins a new trace under a root span, whatever is active', () => {
  withSpan('request', {}, () => {
    const outside = currentTraceId();
    withRootSpan('expire_approvals', {}, () => expect(currentTraceId()).not.toBe(outside));
  });
  expect(traces.all).toHaveLength(2);
});

it('takes the work alone, where there is nothing else to say', () => {
  const answer = withSpan('outer', () => withRootSpan('apart', (span) => span.spanContext().traceId));

  expect(answer).toBe(traces.span('apart').traceId);
  expect(traces.span('outer').traceId).not.toBe(answer);
  expect(traces.all.map((each) => each.waterfall())).toEqual(expect.arrayContaining([['outer'], ['apart']]));
});
