import { defaultTextMapGetter, defaultTextMapSetter, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AlwaysOffSampler, AlwaysOnSampler, type Sampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { formatTraceparent, parseTraceparent, StrictTraceContextPropagator } from './propagator.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const caller = (flags: string) => `00-${TRACE}-b7ad6b7169203331-${flags}`;
const propagator = new StrictTraceContextPropagator();

/** What a service that traces with the SDK sends on, when it is called with these headers. */
function passedOn(headers: Record<string, string>, { sampler = new AlwaysOnSampler() as Sampler, root = false } = {}) {
  const called = propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
  const tracer = new TracerProvider({ sampler, spanProcessors: [] }).getTracer('test');
  const sent: { traceparent?: string; tracestate?: string } = {};
  const span = tracer.startSpan('call', { root }, called);
  propagator.inject(trace.setSpan(called, span), sent, defaultTextMapSetter);
  return sent;
}

it.each([
  ['sampled', new AlwaysOnSampler(), '03'],
  ['not sampled', new AlwaysOffSampler(), '02'],
])('tells that the trace id is random as the caller did, in a trace that is %s', (_, sampler, flags) => {
  const { traceparent } = passedOn({ traceparent: caller('02') }, { sampler });
  expect(traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-${flags}$`));
});

it('claims nothing of a trace id that the caller did not call random, or that is new', () => {
  expect(passedOn({ traceparent: caller('01') }).traceparent).toMatch(/-01$/);
  expect(passedOn({ traceparent: caller('03') }, { root: true }).traceparent).toMatch(/-01$/);
});

it('clears the flags that level 2 does not know', () => {
  expect(parseTraceparent(caller('fe'))?.traceFlags).toBe(2);
});

it('passes a valid tracestate on, and drops the whole of an invalid one', () => {
  const traceparent = caller('00');
  expect(passedOn({ traceparent, tracestate: 'foo@=1,bar=2' }).tracestate).toBe('foo@=1,bar=2');
  expect(passedOn({ traceparent, tracestate: 'foo=,bar=3' })).toEqual({ traceparent: expect.any(String) });
});

it('writes what it reads', () => {
  expect(formatTraceparent(parseTraceparent(` ${caller('03')}\t`)!)).toBe(caller('03'));
});
