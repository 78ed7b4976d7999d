import type { Attributes, HrTime } from '@opentelemetry/api';
import { hrTimeToMilliseconds } from '@opentelemetry/core';
import type { DataPoint } from '@opentelemetry/sdk-metrics';
import { bucketOf } from './buckets.js';
import type { ExemplarSpan } from './filter.js';

/** One measurement and its span. The span is absent if `OTEL_METRICS_EXEMPLAR_FILTER=always_on` accepts all. */
export interface Exemplar extends ExemplarSpan {
  value: number;
  /** Milliseconds since 1970. */
  time: number;
}

/** The measurements with one set of attributes: the last exemplar of each bucket. */
interface Leaf {
  attributes: Attributes;
  exemplars: Exemplar[];
}

/** A tree with a step for each attribute, which is cheaper than a text of all attributes for every measurement. */
class Step {
  leaf: Leaf | undefined;
  private steps: Map<unknown, Step> | undefined;

  next(name: string, value: unknown): Step {
    const named = this.step(name);
    return named.step(typeof value === 'object' ? JSON.stringify(value) : value);
  }

  private step(key: unknown): Step {
    this.steps ??= new Map();
    let step = this.steps.get(key);
    if (!step) this.steps.set(key, (step = new Step()));
    return step;
  }
}

/** As many sets of attributes as an instrument of the SDK has series by default. */
const MOST_LEAVES = 2000;

/**
 * Keeps the latest exemplars of one instrument, one for each set of attributes and bucket, like
 * AlignedHistogramBucketExemplarReservoir of the metrics SDK specification. If a View drops attributes of a series, an
 * exemplar still finds its data point: the one whose attributes are all among its own.
 */
export class Reservoir {
  private root = new Step();
  private leaves: Leaf[] = [];
  private frozen: { attributes: Attributes; leaf: Leaf } | undefined;

  /** @param boundaries of the histogram's buckets; none for other instruments */
  constructor(private readonly boundaries: readonly number[]) {}

  offer(value: number, attributes: Attributes, span: ExemplarSpan): void {
    if (!Number.isFinite(value)) return;
    const leaf = this.leafOf(attributes);
    const { traceId, spanId } = span;
    leaf.exemplars[bucketOf(value, this.boundaries)] = { value, time: Date.now(), traceId, spanId };
  }

  /** Returns the latest exemplar of each bucket for each data point, measured since the point began. */
  of(points: readonly DataPoint<unknown>[]): Exemplar[][] {
    const latest = points.map((): Exemplar[] => []);
    const find = finder(points);
    for (const { attributes, exemplars } of this.leaves) {
      const at = find(attributes);
      if (at === undefined) continue;
      const since = millisOf(points[at]!.startTime);
      exemplars.forEach((exemplar, bucket) => {
        const other = latest[at]![bucket];
        if (exemplar.time >= since && !(other && other.time > exemplar.time)) latest[at]![bucket] = exemplar;
      });
    }
    return latest.map((byBucket) => byBucket.filter(Boolean));
  }

  /** Frozen attributes cannot have changed since the last measurement. */
  private leafOf(attributes: Attributes): Leaf {
    if (attributes === this.frozen?.attributes) return this.frozen.leaf;
    const leaf = this.find(attributes);
    if (Object.isFrozen(attributes)) this.frozen = { attributes, leaf };
    return leaf;
  }

  private find(attributes: Attributes): Leaf {
    if (this.leaves.length >= MOST_LEAVES) this.forget();
    let step = this.root;
    for (const name in attributes) {
      const value = attributes[name];
      if (value !== undefined && value !== null) step = step.next(name, value);
    }
    if (!step.leaf) this.leaves.push((step.leaf = { attributes: { ...attributes }, exemplars: [] }));
    return step.leaf;
  }

  /** An unlimited number of attribute values (an id) must not fill the memory: starts over with this measurement. */
  private forget(): void {
    this.root = new Step();
    this.leaves = [];
    this.frozen = undefined;
  }
}

/** Compares whole milliseconds, because exemplars have no fraction and the start of a data point may have one. */
const millisOf = (time: HrTime): number => Math.floor(hrTimeToMilliseconds(time));

const OVERFLOW = 'otel.metric.overflow';

/**
 * Returns the position of the data point with the most attributes that are all among the given ones, else that of the
 * overflow.
 */
function finder(points: readonly DataPoint<unknown>[]): (attributes: Attributes) => number | undefined {
  const positions = new Map(points.map(({ attributes }, at) => [keyOf(attributes, Object.keys(attributes)), at]));
  const lists = new Map(points.map(({ attributes }) => [Object.keys(attributes).sort().join('\n'), attributes]));
  const names = [...lists.values()].map(Object.keys).sort((one, other) => other.length - one.length);
  const overflow = points.findIndex(({ attributes }) => OVERFLOW in attributes);
  return (attributes) => {
    const fitting = names.find((list) => positions.has(keyOf(attributes, list)));
    if (fitting) return positions.get(keyOf(attributes, fitting));
    return overflow < 0 ? undefined : overflow;
  };
}

const keyOf = (attributes: Attributes, names: readonly string[]): string =>
  JSON.stringify([...names].sort().map((name) => [name, attributes[name]]));
