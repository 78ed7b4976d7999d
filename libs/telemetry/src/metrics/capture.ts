import {
  type Attributes,
  type Context,
  context,
  type Counter,
  diag,
  type Gauge,
  type Histogram,
  type Meter,
  type MeterProvider,
  type MetricOptions,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { getStringFromEnv } from '@opentelemetry/core';
import { measuredAt } from './count-later.js';
import type { ExemplarStore, InstrumentExemplars, Scope } from './exemplar-store.js';

// What the SDK uses for a histogram that advises no others.
const DEFAULT_BOUNDARIES = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000];
const FILTERS = ['trace_based', 'always_on', 'always_off'] as const;
const captured = new WeakSet<object>();

type Filter = (typeof FILTERS)[number];

/**
 * From now on, what instruments of this provider measure inside a sampled span is noted as an exemplar: by
 * `Counter.add`, `UpDownCounter.add`, `Gauge.record` and `Histogram.record`, under the span of the context argument or the active one.
 * Outside a sampled span a measurement costs one look at the context. Meters given out before are not watched.
 * @param filter `always_on` takes measurements outside a sampled span too, `always_off` none
 */
export function captureExemplars(provider: MeterProvider, store: ExemplarStore, filter = exemplarFilter()): void {
  if (filter === 'always_off') return;
  const all = filter === 'always_on';
  const getMeter = provider.getMeter.bind(provider);
  provider.getMeter = (name, version, options) => {
    const meter = getMeter(name, version, options);
    if (!captured.has(meter)) watch(meter, { name, version, schemaUrl: options?.schemaUrl }, store, all);
    captured.add(meter);
    return meter;
  };
}

function watch(meter: Meter, scope: Scope, store: ExemplarStore, all: boolean): void {
  const createCounter = meter.createCounter.bind(meter);
  const createUpDownCounter = meter.createUpDownCounter.bind(meter);
  const createGauge = meter.createGauge.bind(meter);
  const createHistogram = meter.createHistogram.bind(meter);
  meter.createCounter = <T extends Attributes>(name: string, options?: MetricOptions) =>
    watchAdd(createCounter<T>(name, options), store.instrument(scope, name), 0, all);
  meter.createUpDownCounter = <T extends Attributes>(name: string, options?: MetricOptions) =>
    watchAdd(createUpDownCounter<T>(name, options), store.instrument(scope, name), -Infinity, all);
  meter.createGauge = <T extends Attributes>(name: string, options?: MetricOptions) =>
    watchRecord(createGauge<T>(name, options), store.instrument(scope, name), -Infinity, all);
  meter.createHistogram = <T extends Attributes>(name: string, options?: MetricOptions) => {
    const boundaries = options?.advice?.explicitBucketBoundaries ?? DEFAULT_BOUNDARIES;
    return watchRecord(createHistogram<T>(name, options), store.instrument(scope, name, boundaries), 0, all);
  };
}

function watchAdd<T extends Attributes>(
  counter: Counter<T>,
  exemplars: InstrumentExemplars,
  least: number,
  all: boolean,
) {
  const add = counter.add.bind(counter);
  counter.add = (value, attributes, given) => {
    // Nothing added changes nothing, once the series is there: pools tell of every connection that comes and goes.
    if (value === 0 && !exemplars.isFirstZero(attributes ?? {})) return;
    const active = given ?? context.active();
    add(value, attributes, active);
    note(exemplars, value, least, attributes, active, all);
  };
  return counter;
}

function watchRecord<T extends Attributes>(
  instrument: Histogram<T> | Gauge<T>,
  exemplars: InstrumentExemplars,
  least: number,
  all: boolean,
) {
  const record = instrument.record.bind(instrument);
  instrument.record = (value, attributes, given) => {
    const active = given ?? context.active();
    record(value, attributes, active);
    note(exemplars, value, least, attributes, active, all);
  };
  return instrument;
}

// After the SDK has recorded: an exemplar older than its series would be taken for one of an earlier interval.
function note(
  exemplars: InstrumentExemplars,
  value: number,
  least: number,
  attributes: Attributes | undefined,
  active: Context,
  all: boolean,
): void {
  const span = trace.getSpanContext(active);
  const sampled = span && span.traceFlags & TraceFlags.SAMPLED ? span : undefined;
  if (!sampled && !all) return;
  if (Number.isFinite(value) && value >= least) exemplars.note(value, attributes ?? {}, sampled, measuredAt());
}

/** Which measurements may become exemplars, by `OTEL_METRICS_EXEMPLAR_FILTER`: those in a sampled span unless told. */
export function exemplarFilter(): Filter {
  const given = getStringFromEnv('OTEL_METRICS_EXEMPLAR_FILTER')?.trim().toLowerCase();
  const filter = FILTERS.find((known) => known === given);
  if (given && !filter) diag.warn(`OTEL_METRICS_EXEMPLAR_FILTER: "${given}" is not known; use ${FILTERS.join(', ')}.`);
  return filter ?? 'trace_based';
}
