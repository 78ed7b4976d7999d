import type { Attributes, HrTime } from '@opentelemetry/api';
import { millisToHrTime } from '@opentelemetry/core';
import type { Aggregate } from './aggregates.js';
import type { KeptAttributes } from './kept-attributes.js';
import { Series } from './series.js';
import { SeriesTree } from './series-tree.js';

interface Rules {
  kept: KeptAttributes;
  /** How many series there are at most. */
  limit: number;
  aggregate(): Aggregate;
}

/**
 * The series of one instrument by their attributes, in whatever order these are given. Beyond the cardinality limit all
 * others are one series, `otel.metric.overflow=true`, as the metrics SDK specification has it.
 */
export class SeriesMap {
  readonly series: Series[] = [];
  private readonly tree = new SeriesTree();
  private readonly frozen = new WeakMap<Attributes, Series>();
  private lastAttributes: Attributes | undefined;
  private lastSeries: Series | undefined;
  private overflow: Series | undefined;
  private orders = 0;

  /** @param before what ended when this began */
  constructor(
    private readonly rules: Rules,
    private before?: { map: SeriesMap; endTime: HrTime },
  ) {}

  /** An empty one: a series that goes on in it begins where it ended in this one. */
  next(endTime: HrTime): SeriesMap {
    this.before = undefined;
    return new SeriesMap(this.rules, { map: this, endTime });
  }

  /** The series of these attributes, a new one for new ones. Frozen ones stay what they are: a look at them is enough. */
  of(attributes: Attributes): Series {
    if (attributes === this.lastAttributes) return this.lastSeries!;
    let series = this.frozen.get(attributes);
    if (!series) {
      series = this.find(attributes);
      if (!Object.isFrozen(attributes)) return series;
      this.frozen.set(attributes, series);
    }
    this.lastAttributes = attributes;
    this.lastSeries = series;
    return series;
  }

  // Sorting costs more than the rest, so it is done only for an order that is new.
  private find(attributes: Attributes): Series {
    const names = this.rules.kept.names(attributes);
    const known = this.tree.at(attributes, names, false)?.series;
    if (known) return known;
    const kept = this.rules.kept.of(attributes);
    const sorted = Object.keys(kept).sort();
    const series = this.tree.at(kept, sorted, false)?.series ?? this.begin(kept, sorted);
    if (series !== this.overflow && this.orders < 2 * this.rules.limit) {
      this.orders++;
      this.tree.at(kept, names, true)!.series = series;
    }
    return series;
  }

  private begin(attributes: Attributes, sorted: string[]): Series {
    if (this.series.length >= this.rules.limit - 1) {
      return (this.overflow ??= this.add({ 'otel.metric.overflow': true }, this.before?.map.overflow));
    }
    const series = this.add(attributes, this.before?.map.tree.at(attributes, sorted, false)?.series);
    this.tree.at(attributes, sorted, true)!.series = series;
    return series;
  }

  private add(attributes: Attributes, before: Series | undefined): Series {
    const since = before ? this.before!.endTime : millisToHrTime(Date.now());
    const series = new Series(attributes, since, this.rules.aggregate());
    this.series.push(series);
    return series;
  }
}
