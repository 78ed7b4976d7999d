import { type SpanRecord, Trace } from '@throughline/telemetry-testing';

/** The spans as trees, one a trace. */
export const tracesOf = (spans: readonly SpanRecord[]): Trace[] =>
  [...Map.groupBy(spans, ({ traceId }) => traceId).values()].map((own) => new Trace(own));
