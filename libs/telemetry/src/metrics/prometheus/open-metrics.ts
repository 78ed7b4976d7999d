import { type Attributes, diag } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import { DataPointType, type Histogram, type MetricData, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { bucketOf } from '../exemplars/buckets.js';
import type { Exemplar } from '../exemplars/reservoir.js';
import type { ExemplarStore } from '../exemplars/store.js';
import { clean, familyName, unitName } from './metric-name.js';

export type TextFormat = 'openmetrics' | 'prometheus';

/** The `Content-Type` of each format. */
export const CONTENT_TYPES: Record<TextFormat, string> = {
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  prometheus: 'text/plain; version=0.0.4; charset=utf-8',
};

type Type = 'counter' | 'gauge' | 'histogram';
interface Family {
  type: Type;
  unit: string;
  help: string;
  samples: string[];
}

const said = new Set<string>();

/**
 * Writes metrics as text for Prometheus: OpenMetrics 1.0, in which counters and histogram buckets carry their
 * exemplars, or the older Prometheus format, which has none. Leaves out exponential histograms, which have no text
 * form, and a metric whose name is taken by one of another type.
 */
export function toText({ resource, scopeMetrics }: ResourceMetrics, format: TextFormat, store: ExemplarStore): string {
  const families = new Map<string, Family>();
  for (const { scope, metrics } of scopeMetrics) {
    for (const metric of metrics) {
      const exemplars = format === 'openmetrics' ? store.of(scope, metric) : [];
      addMetric(families, scope, metric, format, exemplars);
    }
  }
  const open = format === 'openmetrics';
  const target = `# TYPE ${open ? 'target info' : 'target_info gauge'}\n# HELP ${open ? 'target' : 'target_info'} Target metadata\ntarget_info${labels(resource.attributes)} 1\n`;
  const text = [...families].map(([name, { type, unit, help, samples }]) => {
    const shown = type === 'counter' && !open ? `${name}_total` : name;
    const lines = [`# TYPE ${shown} ${type}`];
    if (open && unit) lines.push(`# UNIT ${shown} ${unit}`);
    if (help) lines.push(`# HELP ${shown} ${escape(help, open)}`);
    return [...lines, ...samples, ''].join('\n');
  });
  return target + text.join('') + (open ? '# EOF\n' : '');
}

function addMetric(
  families: Map<string, Family>,
  scope: InstrumentationScope,
  metric: MetricData,
  format: TextFormat,
  exemplars: Exemplar[][],
): void {
  const type = typeOf(metric);
  if (!type) return;
  const { descriptor, dataPoints } = metric;
  const unit = unitName(descriptor.unit, type === 'gauge');
  const name = familyName(descriptor.name, unit);
  const family = families.get(name) ?? { type, unit, help: descriptor.description, samples: [] };
  if (family.type !== type) {
    if (!said.has(name)) diag.warn(`Prometheus: ${name} is a ${family.type}; the ${type} of that name is left out.`);
    said.add(name);
    return;
  }
  families.set(name, family);
  const ofScope = { otel_scope_name: scope.name, ...(scope.version && { otel_scope_version: scope.version }) };
  dataPoints.forEach(({ attributes, value }, at) => {
    const its = exemplars[at] ?? [];
    const all = { ...attributes, ...ofScope };
    if (typeof value === 'number') {
      const suffix = type === 'counter' ? '_total' : '';
      const exemplar = type === 'counter' ? shownExemplar(its.at(-1)) : '';
      family.samples.push(`${name}${suffix}${labels(all)} ${number(value)}${exemplar}`);
    } else {
      family.samples.push(...histogram(name, all, value as Histogram, its, format));
    }
  });
}

function histogram(name: string, attributes: Attributes, value: Histogram, exemplars: Exemplar[], format: TextFormat) {
  const { boundaries, counts } = value.buckets;
  let below = 0;
  const lines = counts.map((count, at) => {
    below += count;
    const bound = boundaries[at] ?? Infinity;
    const le = format === 'openmetrics' && Number.isInteger(bound) ? `${bound}.0` : number(bound);
    const exemplar = exemplars.findLast((one) => bucketOf(one.value, boundaries) === at);
    return `${name}_bucket${labels({ ...attributes, le })} ${below}${shownExemplar(exemplar)}`;
  });
  lines.push(`${name}_count${labels(attributes)} ${value.count}`);
  // Absent for an instrument that also takes negative values.
  if (value.sum !== undefined) lines.push(`${name}_sum${labels(attributes)} ${number(value.sum)}`);
  return lines;
}

function typeOf({ dataPointType, ...metric }: MetricData): Type | undefined {
  if (dataPointType === DataPointType.HISTOGRAM) return 'histogram';
  if (dataPointType === DataPointType.GAUGE) return 'gauge';
  if (dataPointType === DataPointType.SUM) return 'isMonotonic' in metric && metric.isMonotonic ? 'counter' : 'gauge';
  return undefined;
}

function shownExemplar(exemplar: Exemplar | undefined): string {
  if (!exemplar) return '';
  const { traceId, spanId, value, time } = exemplar;
  const ids = traceId ? `trace_id="${traceId}",span_id="${spanId}"` : '';
  return ` # {${ids}} ${number(value)} ${time / 1000}`;
}

/** Attributes whose names become the same label share it, with their values joined by `;`, by OpenTelemetry's rules. */
function labels(attributes: Attributes): string {
  const byLabel = new Map<string, string[]>();
  for (const name of Object.keys(attributes).sort()) {
    const value = attributes[name];
    const label = /^\d/.test(name) ? `_${clean(name)}` : clean(name);
    const text = escape(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''), true);
    byLabel.set(label, [...(byLabel.get(label) ?? []), text]);
  }
  const pairs = [...byLabel].map(([label, values]) => `${label}="${values.join(';')}"`);
  return pairs.length ? `{${pairs.join()}}` : '';
}

const number = (value: number) =>
  Number.isNaN(value) ? 'NaN' : Number.isFinite(value) ? `${value}` : value > 0 ? '+Inf' : '-Inf';

function escape(text: string, quotes: boolean): string {
  const escaped = text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n');
  return quotes ? escaped.replace(/"/g, '\\"') : escaped;
}
