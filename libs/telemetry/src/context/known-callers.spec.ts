import { defaultTextMapGetter, propagation, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { CompositePropagator, W3CBaggagePropagator } from '@opentelemetry/core';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { KnownCallerSampler } from '../sampling/known-caller-sampler.js';
import { continueKnownCallers } from './known-callers.js';
import { StrictTraceContextPropagator } from './propagator.js';
import { CallerLinkProcessor, DistrustingPropagator } from './trust.js';

const caller = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const propagator = new DistrustingPropagator(
  new CompositePropagator({ propagators: [new StrictTraceContextPropagator(), new W3CBaggagePropagator()] }),
);
const headers = (flags: '00' | '01', more: Record<string, string | string[]> = {}) => ({
  traceparent: `00-${caller.traceId}-${caller.spanId}-${flags}`,
  tracestate: 'theirs=1',
  baggage: 'tenant=theirs',
  ...more,
});

beforeEach(() => continueKnownCallers((headerOf) => headerOf('x-pass') === 'good'));
afterEach(() => continueKnownCallers(undefined));

function serve(given: object, root: Sampler = new AlwaysOnSampler()) {
  const sampler = new KnownCallerSampler(new ParentBasedSampler({ root }));
  const tracer = new TracerProvider({ sampler, spanProcessors: [new CallerLinkProcessor()] }).getTracer('test');
  const context = propagator.extract(ROOT_CONTEXT, given, defaultTextMapGetter);
  const span = tracer.startSpan('POST /orders', { kind: SpanKind.SERVER }, context);
  const inside = tracer.startSpan('inside', {}, trace.setSpan(context, span));
  return { context, span: span.spanContext(), inside: inside.spanContext(), isSampled: span.isRecording() };
}

it('continues the trace of a known caller, without its tracestate and baggage', () => {
  const { context, span, inside } = serve(headers('01', { 'x-pass': 'good' }));

  expect([span.traceId, inside.traceId]).toEqual([caller.traceId, caller.traceId]);
  expect(trace.getSpanContext(context)).toEqual({ ...caller, traceFlags: 1, isRemote: true });
  expect(propagation.getBaggage(context)).toBeUndefined();
});

it.each(['bad', ['good', 'good']])('begins a new trace for a stranger with the pass %j', (pass) => {
  expect(serve(headers('01', { 'x-pass': pass })).span.traceId).not.toBe(caller.traceId);
});

it('begins a new trace for everybody without a check', () => {
  continueKnownCallers(undefined);

  expect(serve(headers('01', { 'x-pass': 'good' })).span.traceId).not.toBe(caller.traceId);
});

it.each(['00', '01'] as const)('samples a known caller by its own policy, whatever the flag %s says', (flags) => {
  const given = headers(flags, { 'x-pass': 'good' });

  expect(serve(given, new AlwaysOnSampler()).isSampled).toBe(true);
  const { isSampled, span, inside } = serve(given, new AlwaysOffSampler());
  expect([isSampled, span.traceFlags & 1, inside.traceFlags & 1]).toEqual([false, 0, 0]);
});
