import { type TextMapPropagator } from '@opentelemetry/api';
import { CompositePropagator, getStringListFromEnv } from '@opentelemetry/core';
import { B3InjectEncoding, B3Propagator } from '@opentelemetry/propagator-b3';
import { chosenNames } from '../settings/chosen-names.js';
import { flag } from '../settings/flag.js';
import { BaggagePropagator } from './baggage.js';
import { JaegerPropagator } from './jaeger-propagator.js';
import { AllowedBaggagePropagator, TargetedPropagator } from './fences.js';
import { StrictTraceContextPropagator } from './propagator.js';
import { DistrustingPropagator } from './trust.js';

const known: Record<string, () => TextMapPropagator> = {
  tracecontext: () => new StrictTraceContextPropagator(),
  baggage: () => {
    const keys = getStringListFromEnv('TRACE_BAGGAGE_KEYS') ?? [];
    return keys.length ? new AllowedBaggagePropagator(new BaggagePropagator(), keys) : new BaggagePropagator();
  },
  b3: () => new B3Propagator(),
  jaeger: () => new JaegerPropagator(),
  b3multi: () => new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER }),
};

/**
 * Returns the propagators that `OTEL_PROPAGATORS` names (W3C trace context and baggage by default), restricted by
 * `TRUST_INCOMING_TRACE`, `TRACE_BAGGAGE_KEYS` and `TRACE_PROPAGATION_TARGETS`.
 */
export function chosenPropagator(): TextMapPropagator {
  const names = chosenNames('OTEL_PROPAGATORS', Object.keys(known), ['tracecontext', 'baggage']);
  const propagators = names.flatMap((name) => known[name]?.() ?? []);
  const composite = new CompositePropagator({ propagators });
  const targets = getStringListFromEnv('TRACE_PROPAGATION_TARGETS') ?? [];
  const chosen = targets.length ? new TargetedPropagator(composite, targets) : composite;
  return flag('TRUST_INCOMING_TRACE', true) ? chosen : new DistrustingPropagator(chosen);
}
