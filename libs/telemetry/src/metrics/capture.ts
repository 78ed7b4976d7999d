import {
  type Attributes,
  type Context,
  context,
  type Counter,
  type Histogram,
  type Meter,
  type MeterProvider,
  type MetricOptions,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import type { ExemplarStore, InstrumentExemplars, Scope } from './exemplar-store.js';

// What the SDK uses for a histogram that advises no others.
const DEFAULT_BOUNDARIES = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000];
const captured = new WeakSet<object>();

/**
 * From now on, what instruments of this provider measure inside a sampled span is noted as an exemplar: by
 * `Counter.add`, `UpDownCounter.add` and `Histogram.record`, under the span of the context argument or the active one.
 * Outside a sampled span a measurement costs one look at the context. Meters given out before are not watched.
 */
export function captureExemplars(provider: MeterProvider, store: ExemplarStore): void {
  const getMeter = provider.getMeter.bind(provider);
  provider.getMeter = (name, version, options) => {
    const meter = getMeter(name, version, options);
    if (!captured.has(meter)) watch(meter, { name, version, schemaUrl: options?.schemaUrl }, store);
    captured.add(meter);
    return meter;
  };
}

function watch(meter: Meter, scope: Scope, store: ExemplarStore): void {
  const createCounter = meter.createCounter.bind(meter);
  const createUpDownCounter = meter.createUpDownCounter.bind(meter);
  const createHistogram = meter.createHistogram.bind(meter);
  meter.createCounter = <T extends Attributes>(name: string, options?: MetricOptions) =>
    watchAdd(createCounter<T>(name, options), store.instrument(scope, name), 0);
  meter.createUpDownCounter = <T extends Attributes>(name: string, options?: MetricOptions) =>
    watchAdd(createUpDownCounter<T>(name, options), store.instrument(scope, name), -Infinity);
  meter.createHistogram = <T extends Attributes>(name: string, options?: MetricOptions) => {
    const boundaries = options?.advice?.explicitBucketBoundaries ?? DEFAULT_BOUNDARIES;
    return watchRecord(createHistogram<T>(name, options), store.instrument(scope, name, boundaries));
  };
}

function watchAdd<T extends Attributes>(counter: Counter<T>, exemplars: InstrumentExemplars, least: number) {
  const add = counter.add.bind(counter);
  counter.add = (value, attributes, given) => {
    // Nothing added changes nothing, once the series is there: pools tell of every connection that comes and goes.
    if (value === 0 && !exemplars.isFirstZero(attributes ?? {})) return;
    const active = given ?? context.active();
    add(value, attributes, active);
    note(exemplars, value, least, attributes, active);
  };
  return counter;
}

function watchRecord<T extends Attributes>(histogram: Histogram<T>, exemplars: InstrumentExemplars) {
  const record = histogram.record.bind(histogram);
  histogram.record = (value, attributes, given) => {
    const active = given ?? context.active();
    record(value, attributes, active);
    note(exemplars, value, 0, attributes, active);
  };
  return histogram;
}

// After the SDK has recorded: an exemplar older than its series would be taken for one of an earlier interval.
function note(
  exemplars: InstrumentExemplars,
  value: number,
  least: number,
  attributes: Attributes | undefined,
  active: Context,
): void {
  const span = trace.getSpanContext(active);
  if (!span || !(span.traceFlags & TraceFlags.SAMPLED)) return;
  if (Number.isFinite(value) && value >= least) exemplars.note(value, attributes ?? {}, span);
}
