import {
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  trace,
} from '@opentelemetry/api';
import { W3CBaggagePropagator } from '@opentelemetry/core';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  createAlwaysRecordSampler,
  type Sampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { injectContext } from './carrier.js';
import { AllowedBaggagePropagator, TargetedPropagator } from './fences.js';
import { StrictTraceContextPropagator } from './propagator.js';

const propagator = new TargetedPropagator(new StrictTraceContextPropagator(), ['orders', '*.svc.cluster.local']);
const tracerWith = (sampler: Sampler) =>
  new TracerProvider({ sampler: createAlwaysRecordSampler(sampler) }).getTracer('test');
const sampled = tracerWith(new AlwaysOnSampler());
const unsampled = tracerWith(new AlwaysOffSampler());

function headersFor(kind: SpanKind, attributes: Record<string, string>, tracer = sampled): Record<string, string> {
  const span = tracer.startSpan('call', { kind, attributes }, ROOT_CONTEXT);
  return injected(trace.setSpan(ROOT_CONTEXT, span));
}

function injected(context: Context): Record<string, string> {
  const headers = {};
  propagator.inject(context, headers, defaultTextMapSetter);
  return headers;
}

it.each(['orders', 'payments.svc.cluster.local', 'ORDERS'])('tells %s which trace calls it', (host) => {
  expect(headersFor(SpanKind.CLIENT, { 'server.address': host })).toHaveProperty('traceparent');
});

it.each(['api.stripe.example', 'orders.evil.example', 'xsvc.cluster.local'])('tells %s nothing', (host) => {
  expect(headersFor(SpanKind.CLIENT, { 'server.address': host })).toEqual({});
});

it('lets messages through, whatever the broker is called', () => {
  expect(headersFor(SpanKind.PRODUCER, { 'server.address': 'rabbit.example' })).toHaveProperty('traceparent');
});

it.each([SpanKind.INTERNAL, SpanKind.SERVER, SpanKind.CONSUMER])(
  'fills no headers by hand in a span of kind %i, because they may go to any host',
  (kind) => expect(headersFor(kind, {})).toEqual({}),
);

it.each([
  ['orders', ['traceparent']],
  ['api.stripe.example', []],
])('propagates no more of an unsampled trace to %s', (host, told) => {
  expect(Object.keys(headersFor(SpanKind.CLIENT, { 'server.address': host }, unsampled))).toEqual(told);
  expect(headersFor(SpanKind.PRODUCER, {}, unsampled)).toHaveProperty('traceparent');
});

it('propagates nothing if no span names the called host', () => {
  const spanContext = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };
  expect(injected(trace.setSpanContext(ROOT_CONTEXT, { ...spanContext, isRemote: true }))).toEqual({});
  expect(headersFor(SpanKind.CLIENT, {})).toEqual({});
  const all = new TargetedPropagator(new W3CBaggagePropagator(), ['orders']);
  const headers = {};
  const baggage = propagation.createBaggage({ tenant: { value: 'a' } });
  all.inject(propagation.setBaggage(ROOT_CONTEXT, baggage), headers, defaultTextMapSetter);
  expect(headers).toEqual({});
});

it('writes into messages and rows of our own, whose parent is remote, too', () => {
  const remote = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };
  propagation.setGlobalPropagator(propagator);
  const carrier = injectContext({}, trace.setSpanContext(ROOT_CONTEXT, { ...remote, isRemote: true }));
  propagation.disable();
  expect(carrier).toHaveProperty('traceparent');
});

describe('baggage', () => {
  const propagator = new AllowedBaggagePropagator(new W3CBaggagePropagator(), ['tenant', 'shop.*']);

  it('comes in with allowed keys only', () => {
    const context = propagator.extract(
      ROOT_CONTEXT,
      { baggage: 'tenant=a,shop.region=eu,email=x' },
      defaultTextMapGetter,
    );
    expect(
      propagation
        .getBaggage(context)
        ?.getAllEntries()
        .map(([key]) => key),
    ).toEqual(['tenant', 'shop.region']);
  });

  it('goes out with allowed keys only', () => {
    const baggage = propagation.createBaggage({ tenant: { value: 'a' }, session: { value: 's' } });
    const headers = {};
    propagator.inject(propagation.setBaggage(ROOT_CONTEXT, baggage), headers, defaultTextMapSetter);
    expect(headers).toEqual({ baggage: 'tenant=a' });
  });
});
