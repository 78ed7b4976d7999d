import { createParamDecorator, Inject } from '@nestjs/common';
import { type MetricOptions, metrics, propagation, trace } from '@opentelemetry/api';
import { Counted } from '../spans/measured.js';
import { Traced } from '../spans/traced.js';
import { Meter } from './trace-service.js';

/** {@link Traced} on a class, by the name that nestjs-otel has for it. */
export const Traceable = Traced;

/** {@link Traced} on a method, by the name that nestjs-otel has for it. */
export const Span = Traced;

/** {@link Counted}, by the name that nestjs-otel has for it. */
export const OtelMethodCounter = Counted;

/** The API's `Meter` of the application, where its class is no token: `@InjectMeter() meter: api.Meter`. */
export const InjectMeter = (): ParameterDecorator & PropertyDecorator => Inject(Meter);

/** A handler's parameter: the active span, or undefined without one. */
export const CurrentSpan = createParamDecorator(() => trace.getActiveSpan());

/** A handler's parameter: the value of an entry of the active baggage, or without a key all of it. */
export const Baggage = createParamDecorator((key: string | undefined) => {
  const baggage = propagation.getActiveBaggage();
  return key ? baggage?.getEntry(key)?.value : baggage;
});

/** Handlers' parameters: an instrument of that name, as nestjs-otel has them. */
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
