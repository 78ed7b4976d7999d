import type { DataPoint, MetricData, ResourceMetrics, ScopeMetrics } from '@opentelemetry/sdk-metrics';
import { type Exemplar, Reservoir } from './reservoir.js';

type Scope = Pick<ScopeMetrics['scope'], 'name' | 'version'>;

/** The exemplars of all instruments by meter and instrument name. OpenTelemetry's SDK for JavaScript keeps none. */
export class ExemplarStore {
  private readonly reservoirs = new Map<string, Reservoir>();

  /** Returns the reservoir of an instrument, always the same for one meter and name. */
  reservoir(scope: Scope, instrument: string, boundaries: readonly number[]): Reservoir {
    const key = keyOf(scope, instrument);
    let known = this.reservoirs.get(key);
    if (!known) this.reservoirs.set(key, (known = new Reservoir(boundaries)));
    return known;
  }

  /** Returns the exemplars of each data point of a metric; none for a metric that a View has renamed. */
  of(scope: Scope, { descriptor, dataPoints }: MetricData): Exemplar[][] {
    const points = dataPoints as DataPoint<unknown>[];
    return this.reservoirs.get(keyOf(scope, descriptor.name))?.of(points) ?? points.map(() => []);
  }

  /** Returns the exemplars of all data points, in the order in which the points are serialized. */
  inOrder({ scopeMetrics }: ResourceMetrics): Exemplar[][] {
    return scopeMetrics.flatMap(({ scope, metrics }) => metrics.flatMap((metric) => this.of(scope, metric)));
  }
}

const keyOf = ({ name, version }: Scope, instrument: string): string =>
  JSON.stringify([name, version ?? '', instrument.toLowerCase()]);
