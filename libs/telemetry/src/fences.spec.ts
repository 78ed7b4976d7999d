import {
  defaultTextMapGetter,
  defaultTextMapSetter,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  trace,
} from '@opentelemetry/api';
import { W3CBaggagePropagator } from '@opentelemetry/core';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { AllowedBaggagePropagator, TargetedPropagator } from './fences.js';
import { StrictTraceContextPropagator } from './propagator.js';

const tracer = new TracerProvider({ spanProcessors: [] }).getTracer('test');

function headersFor(kind: SpanKind, attributes: Record<string, string>): Record<string, string> {
  const propagator = new TargetedPropagator(new StrictTraceContextPropagator(), ['orders', '*.svc.cluster.local']);
  const span = tracer.startSpan('call', { kind, attributes }, ROOT_CONTEXT);
  const headers = {};
  propagator.inject(trace.setSpan(ROOT_CONTEXT, span), headers, defaultTextMapSetter);
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
