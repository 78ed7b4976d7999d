import { type Context, context, diag, trace, TraceFlags } from '@opentelemetry/api';
import { getStringFromEnv, isTracingSuppressed } from '@opentelemetry/core';
import { endingFetch } from './ending-fetch.js';

/** The span that an exemplar refers to; empty for a measurement outside of a sampled span. */
export interface ExemplarSpan {
  traceId?: string | undefined;
  spanId?: string | undefined;
}

/**
 * Returns the span of a measurement in this context, or in the active one; undefined if it must not become an exemplar.
 */
export type ExemplarFilter = (given?: Context) => ExemplarSpan | undefined;

const NO_SPAN: ExemplarSpan = {};

/** The filters of the metrics SDK specification. */
export const FILTERS = {
  trace_based: sampledSpan,
  always_on: (given) => sampledSpan(given) ?? NO_SPAN,
  always_off: () => undefined,
} satisfies Record<string, ExemplarFilter>;

/** Returns the filter that `OTEL_METRICS_EXEMPLAR_FILTER` names; by default, measurements in a sampled span. */
export function exemplarFilter(): ExemplarFilter {
  const given = getStringFromEnv('OTEL_METRICS_EXEMPLAR_FILTER')?.trim().toLowerCase() || 'trace_based';
  if (Object.hasOwn(FILTERS, given)) return FILTERS[given as keyof typeof FILTERS];
  diag.warn(`OTEL_METRICS_EXEMPLAR_FILTER: "${given}" is not known; use ${Object.keys(FILTERS).join(', ')}.`);
  return FILTERS.trace_based;
}

function sampledSpan(given?: Context): ExemplarSpan | undefined {
  const span = given ? spanIn(given) : (endingFetch()?.spanContext() ?? spanIn(context.active()));
  return span && span.traceFlags & TraceFlags.SAMPLED ? span : undefined;
}

/** Exporters run in the context of a request that their measurements do not belong to. */
const spanIn = (at: Context) => (isTracingSuppressed(at) ? undefined : trace.getSpanContext(at));
