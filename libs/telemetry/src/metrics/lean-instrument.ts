import {
  type Attributes,
  type Context,
  type Counter,
  diag,
  type Gauge,
  type Histogram,
  type HrTime,
  type MetricOptions,
  type UpDownCounter,
  ValueType,
} from '@opentelemetry/api';
import { DataPointType, type IMetricReader, InstrumentType, type MetricData } from '@opentelemetry/sdk-metrics';
import { inWords } from '../spans/in-words.js';
import { Buckets, LastValue, Sum } from './aggregates.js';
import type { ExemplarFilter } from './exemplar-filter.js';
import type { KeptAttributes } from './kept-attributes.js';
import { refusal } from './refusal.js';
import { ReaderSeries } from './reader-series.js';
import { SeriesMap } from './series-map.js';

/** What an instrument is, as the SDK's exporters read it. */
export interface Descriptor {
  name: string;
  type: InstrumentType;
  description: string;
  unit: string;
  valueType: ValueType;
  advice: NonNullable<MetricOptions['advice']>;
}

const NONE: Attributes = Object.freeze({});
// The boundaries of the metrics SDK specification, for a histogram that advises no others.
const BOUNDARIES = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000];

/**
 * A counter, an up-down counter, a gauge or a histogram that aggregates where it is told to measure. What cannot be
 * counted (a BigInt among the attributes) is left out and told once by `diag`; no measurement throws.
 */
export class LeanInstrument implements Counter, UpDownCounter, Gauge, Histogram {
  private readonly byReader: ReaderSeries[];
  private readonly adds: boolean;
  private readonly falls: boolean;
  private readonly refuse: (error: unknown) => void;

  constructor(
    private descriptor: Descriptor,
    readers: readonly IMetricReader[],
    kept: KeptAttributes,
    private readonly spanOf: ExemplarFilter,
  ) {
    const { name, type } = descriptor;
    this.refuse = refusal(name);
    this.adds = type === InstrumentType.COUNTER || type === InstrumentType.UP_DOWN_COUNTER;
    this.falls = type === InstrumentType.UP_DOWN_COUNTER || type === InstrumentType.GAUGE;
    const aggregate = aggregateOf(descriptor);
    this.byReader = readers.map((reader) => {
      const limit = reader.selectCardinalityLimit(type);
      return new ReaderSeries(reader.selectAggregationTemporality(type), new SeriesMap({ kept, limit, aggregate }));
    });
  }

  add(value: number, attributes?: Attributes, context?: Context): void {
    this.measure(value, attributes, context);
  }

  record(value: number, attributes?: Attributes, context?: Context): void {
    this.measure(value, attributes, context);
  }

  /** Whether what is described is this instrument, by all that identifies one. */
  is({ type, unit, valueType }: Descriptor): boolean {
    const { descriptor } = this;
    return descriptor.type === type && descriptor.unit === unit && descriptor.valueType === valueType;
  }

  /** Of several descriptions the longest stays. */
  describe(description: string): void {
    if (description.length > this.descriptor.description.length) this.descriptor = { ...this.descriptor, description };
  }

  /** What the reader of that position collects; undefined where nothing was measured. */
  collect(reader: number, endTime: HrTime): MetricData | undefined {
    const { descriptor } = this;
    const { temporality: aggregationTemporality } = this.byReader[reader]!;
    const dataPoints = this.byReader[reader]!.points(endTime);
    if (!dataPoints.length) return undefined;
    const sum = this.adds && { isMonotonic: !this.falls };
    return {
      descriptor,
      aggregationTemporality,
      dataPointType: pointType(descriptor),
      dataPoints,
      ...sum,
    } as MetricData;
  }

  private measure(given: number, attributes: Attributes | undefined, context: Context | undefined): void {
    try {
      const value = this.checked(given);
      if (value === undefined) return;
      // Nothing added changes nothing, but for the series that is there now: pools tell of every connection they lend.
      const span = value === 0 && this.adds ? undefined : this.spanOf(context);
      for (const series of this.byReader) series.take(value, attributes ?? NONE, span);
    } catch (error) {
      this.refuse(error);
    }
  }

  private checked(value: number): number | undefined {
    const { name, valueType } = this.descriptor;
    if (typeof value !== 'number') return void diag.warn(`${name} was given ${inWords(value)}, which is no number.`);
    if (value < 0 && !this.falls) return void diag.warn(`${name} was given ${value}, and takes nothing below zero.`);
    if (valueType !== ValueType.INT || Number.isInteger(value)) return value;
    diag.warn(`${name} was given ${value}, and takes whole numbers: the fraction is left out.`);
    return Number.isFinite(value) ? Math.trunc(value) : undefined;
  }
}

function aggregateOf({ type, advice }: Descriptor) {
  if (type === InstrumentType.GAUGE) return () => new LastValue();
  if (type !== InstrumentType.HISTOGRAM) return () => new Sum();
  const advised = advice.explicitBucketBoundaries ?? BOUNDARIES;
  const boundaries = [...advised].sort((a, b) => a - b).filter(Number.isFinite);
  return () => new Buckets(boundaries);
}

function pointType({ type }: Descriptor): DataPointType {
  if (type === InstrumentType.GAUGE) return DataPointType.GAUGE;
  return type === InstrumentType.HISTOGRAM ? DataPointType.HISTOGRAM : DataPointType.SUM;
}
