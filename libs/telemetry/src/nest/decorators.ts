import { createParamDecorator, Inject } from '@nestjs/common';
import { type MetricOptions, metrics, propagation, trace } from '@opentelemetry/api';
import { Counted } from '../spans/measured.js';
import { Traced } from '../spans/traced.js';
import { Meter } from './trace-service.js';

/** {@link Traced} on a class, by its name in nestjs-otel. */
export const Traceable = Traced;

/** {@link Traced} on a method, by its name in nestjs-otel. */
export const Span = Traced;

/** {@link Counted}, by its name in nestjs-otel. */
export const OtelMethodCounter = Counted;

/** Injects the application's `Meter` of the API by a decorator: `@InjectMeter() meter: api.Meter`. */
export const InjectMeter = (): ParameterDecorator & PropertyDecorator => Inject(Meter);

/** Passes the active span to a handler's parameter; undefined without one. */
export const CurrentSpan = createParamDecorator(() => trace.getActiveSpan());

/** Passes an entry of the active baggage to a handler's parameter; without a key, all of it. */
export const Baggage = createParamDecorator((key: string | undefined) => {
  const baggage = propagation.getActiveBaggage();
  return key ? baggage?.getEntry(key)?.value : baggage;
});

/** Passes an instrument of that name to a handler's parameter, as in nestjs-otel. */
export const OtelCounter = instrument((name, options) => application().createCounter(name, options));
export const OtelUpDownCounter = instrument((name, options) => application().createUpDownCounter(name, options));
export const OtelHistogram = instrument((name, options) => application().createHistogram(name, options));
export const OtelGauge = instrument((name, options) => application().createGauge(name, options));

const application = () => metrics.getMeter('application');

function instrument<T>(make: (name: string, options?: MetricOptions) => T) {
  return (name: string, options?: MetricOptions): ParameterDecorator => {
    let made: T | undefined;
    return createParamDecorator(() => (made ??= make(name, options)))();
  };
}
