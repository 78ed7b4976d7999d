import { inspect } from 'node:util';
import { type Attributes, type SpanContext } from '@opentelemetry/api';
import type { MetricData } from '@opentelemetry/sdk-metrics';
import type { AllowedAttributes } from './allow-list.js';

/** One measurement, and the span in which it was made; none where `OTEL_METRICS_EXEMPLAR_FILTER=always_on` takes all. */
export interface Exemplar {
  value: number;
  /** Milliseconds since 1970. */
  time: number;
  traceId?: string | undefined;
  spanId?: string | undefined;
}

/** The meter an instrument belongs to, as the SDK tells it apart. */
export interface Scope {
  name: string;
  version?: string | undefined;
  schemaUrl?: string | undefined;
}

interface Series {
  attributes: Attributes;
  /** When it was first counted, in milliseconds since 1970. */
  since: number;
  byBucket: Map<number, Exemplar>;
}

/**
 * The measurements of one instrument that became exemplars: the last of each attribute set and histogram bucket.
 * Beyond `limit` attribute sets, the one longest without a measurement goes.
 */
export class InstrumentExemplars {
  readonly #series = new Map<string, Series>();
  readonly #zeros = new Set<string>();
  readonly #keys = new WeakMap<Attributes, string>();
  #last: Series | undefined;
  #lastKey = '';

  constructor(
    private readonly boundaries: readonly number[],
    private readonly allowed: ReadonlySet<string> | undefined,
    private readonly limit: number,
  ) {}

  note(value: number, attributes: Attributes, span?: SpanContext, time = Date.now()): void {
    const series = this.#seriesOf(attributes);
    const { traceId, spanId } = span ?? {};
    // Measured before its series was there, it would be taken for one of an earlier interval.
    const exemplar = { value, time: Math.max(time, series.since), traceId, spanId };
    series.byBucket.set(bucketOf(value, this.boundaries), exemplar);
  }

  /** Whether zero has not been added with these attributes before. */
  isFirstZero(attributes: Attributes): boolean {
    const key = this.#keyOf(attributes);
    if (this.#zeros.has(key)) return false;
    if (this.#zeros.size < this.limit) this.#zeros.add(key);
    return true;
  }

  // Every measurement comes this way, so the key is a cheap one: attributes in another order make a series of their own,
  // which `of` brings back to the same point.
  #seriesOf(attributes: Attributes): Series {
    const key = this.#keyOf(attributes);
    if (key === this.#lastKey && this.#last) return this.#last;
    const known = this.#series.get(key);
    if (known) this.#series.delete(key);
    const series = known ?? this.#newSeries(attributes);
    this.#series.set(key, series);
    if (this.#series.size > this.limit) this.#series.delete(this.#series.keys().next().value!);
    this.#lastKey = key;
    this.#last = series;
    return series;
  }

  /** Made once for frozen attributes, which stay what they are. */
  #keyOf(attributes: Attributes): string {
    const known = this.#keys.get(attributes);
    if (known !== undefined) return known;
    const key = this.#newKey(attributes);
    if (Object.isFrozen(attributes)) this.#keys.set(attributes, key);
    return key;
  }

  #newKey(attributes: Attributes): string {
    let key = '';
    for (const name in attributes) {
      if (this.allowed && !this.allowed.has(name)) continue;
      const value = attributes[name];
      key += `${name}\0${typeof value === 'object' ? jsonOf(value) : `${typeof value}${String(value)}`}\0`;
    }
    return key;
  }

  #newSeries(attributes: Attributes): Series {
    const kept = this.allowed ? pick(attributes, (name) => this.allowed!.has(name)) : { ...attributes };
    return { attributes: kept, since: Date.now(), byBucket: new Map() };
  }

  /**
   * The exemplars of each data point, in the order of the points. A view may have dropped attributes from the points:
   * a measurement belongs to the point that kept most of its attributes. What is older than a point's start is left
   * out, so that a reader of deltas gets each exemplar once.
   */
  of(metric: MetricData): Exemplar[][] {
    const found = metric.dataPoints.map((): Exemplar[] => []);
    const index = new Map(metric.dataPoints.map(({ attributes }, at) => [keyOf(attributes), at]));
    const shapes = new Map(metric.dataPoints.map(({ attributes }) => [namesOf(attributes).join(), attributes]));
    const widestFirst = [...shapes.values()].sort((a, b) => namesOf(b).length - namesOf(a).length);
    for (const { attributes, byBucket } of this.#series.values()) {
      const at = widestFirst
        .map((shape) => index.get(keyOf(pick(attributes, (name) => name in shape))))
        .find((position) => position !== undefined);
      if (at === undefined) continue;
      const [seconds, nanos] = metric.dataPoints[at]!.startTime;
      const start = Math.floor(seconds * 1000 + nanos / 1e6);
      found[at]!.push(...[...byBucket.values()].filter(({ time }) => time >= start));
    }
    return found.map((exemplars, at) => latestOfBuckets(metric.dataPoints[at]!.value, exemplars));
  }
}

/** All exemplars of a process, by instrument. */
export class ExemplarStore {
  readonly #instruments = new Map<string, InstrumentExemplars>();

  /** @param allowed attribute names by instrument, where views let through only some @param limit attribute sets kept for each instrument */
  constructor(
    private readonly allowed: AllowedAttributes = new Map(),
    private readonly limit = 1000,
  ) {}

  instrument(scope: Scope, name: string, boundaries: readonly number[] = []): InstrumentExemplars {
    const key = instrumentKey(scope, name);
    const known = this.#instruments.get(key);
    if (known) return known;
    const made = new InstrumentExemplars(boundaries, this.allowed.get(name), this.limit);
    this.#instruments.set(key, made);
    return made;
  }

  /** The exemplars of each data point of the metric, in order; an empty list where there are none. */
  of(scope: Scope, metric: MetricData): Exemplar[][] {
    const known = this.#instruments.get(instrumentKey(scope, metric.descriptor.name));
    return known?.of(metric) ?? metric.dataPoints.map(() => []);
  }
}

/** The bucket a value falls in: boundaries are inclusive upper bounds. */
export function bucketOf(value: number, boundaries: readonly number[]): number {
  const at = boundaries.findIndex((bound) => value <= bound);
  return at < 0 ? boundaries.length : at;
}

// Several measured series may have become one point, whose buckets may be other ones than those of the instrument.
function latestOfBuckets(value: unknown, exemplars: Exemplar[]): Exemplar[] {
  const { buckets } = Object(value) as { buckets?: { boundaries: number[] } };
  const latest = new Map<number, Exemplar>();
  for (const exemplar of exemplars.sort((a, b) => a.time - b.time)) {
    latest.set(bucketOf(exemplar.value, buckets?.boundaries ?? []), exemplar);
  }
  return [...latest.values()];
}

// Instrument names are case-insensitive.
const instrumentKey = ({ name, version = '', schemaUrl = '' }: Scope, instrument: string) =>
  [name, version, schemaUrl, instrument.toLowerCase()].join('\0');

const namesOf = (attributes: Attributes) => Object.keys(attributes).sort();

const keyOf = (attributes: Attributes) => jsonOf(namesOf(attributes).map((name) => [name, attributes[name]]));

/** Tells values apart, those too that no attribute may have and that JSON does not know: BigInts, circles. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return inspect(value, { customInspect: false });
  }
}

const pick = (attributes: Attributes, wanted: (name: string) => boolean): Attributes =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => wanted(name)));
