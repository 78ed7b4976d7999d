import { type Histogram, type Meter, type MeterProvider, type MetricOptions, ValueType } from '@opentelemetry/api';
import { type InstrumentationScope, millisToHrTime } from '@opentelemetry/core';
import { emptyResource } from '@opentelemetry/resources';
import {
  AggregationType,
  type IMetricReader,
  InstrumentType,
  type MetricProducer,
  type ScopeMetrics,
} from '@opentelemetry/sdk-metrics';
import { type AllowedAttributes, allowedAttributes } from './allow-list.js';
import { boundHistogram } from './bound-histogram.js';
import { boundObservables } from './bound-observables.js';
import { exemplarFilter } from './exemplar-filter.js';
import { KeptAttributes } from './kept-attributes.js';
import { type Descriptor, LeanInstrument } from './lean-instrument.js';

const TYPES = {
  createCounter: InstrumentType.COUNTER,
  createUpDownCounter: InstrumentType.UP_DOWN_COUNTER,
  createGauge: InstrumentType.GAUGE,
  createHistogram: InstrumentType.HISTOGRAM,
} as const;

type Makers = Record<keyof typeof TYPES, (name: string, options?: MetricOptions) => unknown>;

/** The instruments of one meter, by their names in lower case. */
interface Scope {
  scope: InstrumentationScope;
  instruments: Map<string, LeanInstrument[]>;
}

/**
 * Synchronous instruments whose measurements cost a fraction of the SDK's and carry exemplars. Readers and exporters are
 * the SDK's own, by their public interfaces, and see the same metrics; observable instruments and exponential histograms
 * stay the SDK's. All keep only the attributes that are allowed them.
 */
export class LeanMeters {
  private readonly readers: IMetricReader[] = [];
  private readonly scopes: Scope[] = [];

  constructor(
    private readonly allowed: AllowedAttributes = allowedAttributes(),
    private readonly spanOf = exemplarFilter(),
  ) {}

  /** Makes a reader that collects from these instruments too. Before the first of them is made. */
  readBy<T extends IMetricReader>(make: (producers: MetricProducer[]) => T): T {
    const position = this.readers.length;
    const reader = make([{ collect: async () => this.collect(position) }]);
    this.readers.push(reader);
    return reader;
  }

  /** From now on the meters that this provider of the SDK's gives out make instruments of this kind. */
  takeOver(provider: MeterProvider): void {
    const known = new WeakSet<Meter>();
    const getMeter = provider.getMeter.bind(provider);
    provider.getMeter = (name, version = '', options) => {
      const meter = getMeter(name, version, options);
      if (!known.has(meter)) this.change(meter, { name: name ?? '', version, schemaUrl: options?.schemaUrl });
      known.add(meter);
      return meter;
    };
  }

  private change(meter: Meter, scope: InstrumentationScope): void {
    const makers = meter as unknown as Makers;
    const instruments = new Map<string, LeanInstrument[]>();
    this.scopes.push({ scope, instruments });
    for (const [creator, type] of Object.entries(TYPES) as [keyof Makers, InstrumentType][]) {
      const make = makers[creator].bind(meter);
      makers[creator] = (name, options) => {
        // The SDK says what is wrong with a name, or with a second use of it. What nobody measures by is not collected.
        const theirs = make(name, options);
        if (this.isOurs(type)) return this.instrument(instruments, describe(name, type, options));
        return boundHistogram(theirs as Histogram, name, new KeptAttributes(this.allowed, name));
      };
    }
    boundObservables(meter, this.allowed);
  }

  /** All but histograms of which a reader wants exponential buckets. */
  private isOurs(type: InstrumentType): boolean {
    if (type !== InstrumentType.HISTOGRAM) return true;
    return this.readers.every((reader) => reader.selectAggregation(type).type === AggregationType.DEFAULT);
  }

  private instrument(instruments: Scope['instruments'], descriptor: Descriptor): LeanInstrument {
    const key = descriptor.name.toLowerCase();
    const namesakes = instruments.get(key) ?? [];
    instruments.set(key, namesakes);
    const known = namesakes.find((namesake) => namesake.is(descriptor));
    known?.describe(descriptor.description);
    if (known) return known;
    const kept = new KeptAttributes(this.allowed, descriptor.name);
    const made = new LeanInstrument(descriptor, this.readers, kept, this.spanOf);
    namesakes.push(made);
    return made;
  }

  private collect(reader: number) {
    const now = millisToHrTime(Date.now());
    const scopeMetrics = this.scopes.map(({ scope, instruments }): ScopeMetrics => ({
      scope,
      metrics: [...instruments.values()].flat().flatMap((instrument) => instrument.collect(reader, now) ?? []),
    }));
    const measured = scopeMetrics.filter(({ metrics }) => metrics.length);
    return { resourceMetrics: { resource: emptyResource(), scopeMetrics: measured }, errors: [] };
  }
}

const describe = (name: string, type: InstrumentType, options: MetricOptions = {}): Descriptor => ({
  name: `${name}`,
  type,
  description: options.description ?? '',
  unit: options.unit ?? '',
  valueType: options.valueType ?? ValueType.DOUBLE,
  advice: options.advice ?? {},
});
