import {
  type Attributes,
  type BatchObservableCallback,
  type Context,
  type Counter,
  diag,
  type Gauge,
  type Histogram,
  type Meter,
  type MeterOptions,
  type MeterProvider,
  type MetricOptions,
  type Observable,
  type UpDownCounter,
} from '@opentelemetry/api';
import { inWords } from '../../spans/in-words.js';
import { DEFAULT_BOUNDARIES } from './buckets.js';
import type { ExemplarFilter } from './filter.js';
import type { Reservoir } from './reservoir.js';
import type { ExemplarStore } from './store.js';

/** The SDK's provider, or the API's if none runs. */
interface Flushable extends MeterProvider {
  forceFlush?(): Promise<void>;
}

/** The SDK's meters. Their synchronous instruments also offer each measurement in a sampled span as an exemplar. */
export class ExemplarMeterProvider implements MeterProvider {
  private readonly meters = new WeakMap<Meter, Meter>();

  constructor(
    private readonly inner: Flushable,
    private readonly store: ExemplarStore,
    private readonly spanOf: ExemplarFilter,
  ) {}

  /** Flushes like the SDK's own provider, because callers flush the provider that is registered. */
  async forceFlush(): Promise<void> {
    await this.inner.forceFlush?.();
  }

  getMeter(name: string, version?: string, options?: MeterOptions): Meter {
    const meter = this.inner.getMeter(name, version, options);
    let made = this.meters.get(meter);
    if (!made) {
      made = new ExemplarMeter(meter, (instrument, boundaries) => {
        const reservoir = this.store.reservoir({ name, ...(version && { version }) }, instrument, boundaries);
        return new Measured(instrument, reservoir, this.spanOf);
      });
      this.meters.set(meter, made);
    }
    return made;
  }
}

/**
 * Records by the SDK's instrument and by a reservoir. Never throws: a measurement that cannot be counted is reported
 * once.
 */
class Measured {
  private refused = false;

  constructor(
    private readonly name: string,
    private readonly reservoir: Reservoir,
    private readonly spanOf: ExemplarFilter,
  ) {}

  by(measure: Counter['add'], isExemplar: (value: number) => boolean = () => true): Counter['add'] {
    return (value: number, attributes?: Attributes, context?: Context): void => {
      try {
        measure(value, attributes, context);
        const span = isExemplar(value) ? this.spanOf(context) : undefined;
        if (span) this.reservoir.offer(value, attributes ?? {}, span);
      } catch (error) {
        if (!this.refused) diag.warn(`A measurement of "${this.name}" could not be counted: ${inWords(error)}`);
        this.refused = true;
      }
    };
  }
}

// The SDK ignores negative values of counters and histograms. Adding zero changes nothing, and connection pools add
// zero for every connection that they lend.
const isPositive = (value: number): boolean => value > 0;
const isChange = (value: number): boolean => value !== 0;
const isNotNegative = (value: number): boolean => value >= 0;

class ExemplarMeter implements Meter {
  constructor(
    private readonly inner: Meter,
    private readonly measured: (name: string, boundaries: readonly number[]) => Measured,
  ) {}

  createCounter(name: string, options?: MetricOptions): Counter {
    const counter = this.inner.createCounter(name, options);
    return { add: this.measured(name, []).by(counter.add.bind(counter), isPositive) };
  }

  createUpDownCounter(name: string, options?: MetricOptions): UpDownCounter {
    const counter = this.inner.createUpDownCounter(name, options);
    return { add: this.measured(name, []).by(counter.add.bind(counter), isChange) };
  }

  createGauge(name: string, options?: MetricOptions): Gauge {
    const gauge = this.inner.createGauge(name, options);
    return { record: this.measured(name, []).by(gauge.record.bind(gauge)) };
  }

  createHistogram(name: string, options?: MetricOptions): Histogram {
    const histogram = this.inner.createHistogram(name, options);
    const boundaries = options?.advice?.explicitBucketBoundaries ?? DEFAULT_BOUNDARIES;
    return { record: this.measured(name, boundaries).by(histogram.record.bind(histogram), isNotNegative) };
  }

  createObservableGauge(name: string, options?: MetricOptions) {
    return this.inner.createObservableGauge(name, options);
  }

  createObservableCounter(name: string, options?: MetricOptions) {
    return this.inner.createObservableCounter(name, options);
  }

  createObservableUpDownCounter(name: string, options?: MetricOptions) {
    return this.inner.createObservableUpDownCounter(name, options);
  }

  addBatchObservableCallback(callback: BatchObservableCallback, observables: Observable[]): void {
    this.inner.addBatchObservableCallback(callback, observables);
  }

  removeBatchObservableCallback(callback: BatchObservableCallback, observables: Observable[]): void {
    this.inner.removeBatchObservableCallback(callback, observables);
  }
}
