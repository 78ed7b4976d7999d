import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { W3CBaggagePropagator } from '@opentelemetry/core';
import { inSpan } from './in-span.fixture.js';
import { recordTraces } from './record-traces.js';

const traces = recordTraces();

beforeEach(() => traces.reset());

it('records what happens during a request as one trace', async () => {
  await traces.during('POST /orders', async () => {
    await inSpan('validate_order', {}, async () => {});
    const headers = {};
    propagation.inject(context.active(), headers);
    const received = propagation.extract(ROOT_CONTEXT, headers);
    await context.with(received, () => inSpan('charge_payment', { 'order.id': '1' }, async () => {}));
  });

  expect(traces.waterfall()).toEqual(['POST /orders', '  validate_order', '  charge_payment']);
  expect(traces.all).toHaveLength(1);
  expect(traces.span('charge_payment').attributes).toEqual({ 'order.id': '1' });
});

it('starts a trace of its own for each request, even inside another', async () => {
  await traces.during('first', () => traces.during('second', async () => {}));

  expect(traces.all).toHaveLength(2);
});

it('records errors, events and links', async () => {
  const failing = traces.during('charge_payment', async (span) => {
    span.addEvent('attempted', { card: '4242' });
    span.addLink({
      context: { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 },
    });
    throw new Error('processor is down');
  });

  await expect(failing).rejects.toThrow('processor is down');
  expect(traces.waterfall()).toEqual(['charge_payment !']);
  expect(traces.span('charge_payment')).toMatchObject({
    status: 'error',
    statusMessage: 'processor is down',
    events: [{ name: 'attempted', attributes: { card: '4242' } }, { name: 'exception' }],
    links: [{ traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' }],
  });
});

it('keeps the active span across await, and forgets on reset', async () => {
  await traces.during('work', async (span) => {
    await Promise.resolve();
    expect(trace.getSpan(context.active())).toBe(span);
  });
  traces.reset();

  expect(traces.waterfall()).toEqual([]);
  expect(() => traces.span('work')).toThrow('No span is named "work"');
});

it('ends the span of work that throws at once, and of work that returns at once', () => {
  expect(() =>
    traces.during('refused', () => {
      throw new TypeError('no body');
    }),
  ).toThrow('no body');
  expect(traces.during('answered', () => 204)).toBe(204);

  expect(traces.waterfall()).toEqual(['refused !', 'answered']);
  expect(traces.span('refused').attributes).toEqual({ 'error.type': 'TypeError' });
});

it('carries contexts by a propagator of your own', () => {
  const recorder = recordTraces({ propagator: new W3CBaggagePropagator() });
  const headers = {};
  recorder.during('work', () => propagation.inject(context.active(), headers));

  expect(headers).toEqual({});
});
