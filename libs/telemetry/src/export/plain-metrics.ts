import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { Exemplar } from '../metrics/exemplars/reservoir.js';
import type { ExemplarStore } from '../metrics/exemplars/store.js';
import { type PlainResource, plainResources, wholeResource } from './plain-spans.js';

/** The metrics of one reader as plain data, which a structured clone can carry into another process. */
export interface PlainMetrics {
  /** Which exporter sends them: `otlp` or `console`. */
  exporterName: string;
  scopeMetrics: ResourceMetrics['scopeMetrics'];
  /** The exemplars of each data point, in the order in which the points are serialized. */
  exemplars: Exemplar[][];
  resource: PlainResource;
}

/** Metrics as data. */
export const toPlainMetrics = (exporterName: string, store: ExemplarStore, metrics: ResourceMetrics): PlainMetrics => ({
  exporterName,
  scopeMetrics: metrics.scopeMetrics.map(({ scope, metrics }) => ({ scope: { ...scope }, metrics })),
  exemplars: store.inOrder(metrics),
  resource: plainResources()(metrics.resource),
});

/** Turns plain data back into metrics, and returns what adds their exemplars on export. */
export const fromPlainMetrics = ({ scopeMetrics, exemplars, resource }: PlainMetrics) => ({
  metrics: { scopeMetrics, resource: wholeResource(resource) },
  store: { inOrder: () => exemplars },
});
