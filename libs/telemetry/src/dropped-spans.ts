import { type Span, SpanKind, trace } from '@opentelemetry/api';

const dropped = new WeakSet<object>();

/** Whether a span that had begun turned out to belong to untraced work: no exporter gets it. */
export const isDropped = (span: object): boolean => dropped.has(span);

/**
 * Drops the active span if it is what received the request or message that turns out to be untraced.
 * @returns a function that takes it back, for a route that passes the request on
 */
export function dropReceiver(): () => void {
  const span = trace.getActiveSpan() as (Span & { kind?: SpanKind }) | undefined;
  if (span?.kind !== SpanKind.SERVER && span?.kind !== SpanKind.CONSUMER) return () => {};
  dropped.add(span);
  return () => dropped.delete(span);
}
