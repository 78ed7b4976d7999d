import { type Span, SpanStatusCode } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';

const recorded = new WeakSet<object>();

/** An answer the caller has to expect (a declined card, an unknown product) carries `expected: true`. */
export const isExpected = (error: unknown): boolean => (error as { expected?: unknown } | null)?.expected === true;

/**
 * Turns `span` red for `error`: status ERROR with its message, `error.type` with its stable code or class. The
 * exception itself is recorded once, on the innermost span that saw it. An expected error leaves the span as it is.
 */
export function recordError(span: Span, error: unknown): void {
  if (isExpected(error)) return;
  const failure = error instanceof Error ? error : new Error(String(error));
  span.setStatus({ code: SpanStatusCode.ERROR, message: failure.message });
  span.setAttribute(ATTR_ERROR_TYPE, errorType(failure));
  const seen = error instanceof Error ? error : undefined;
  if (seen && recorded.has(seen)) return;
  if (seen) recorded.add(seen);
  span.recordException(failure);
}

/** The error's own code where it has one (`ECONNREFUSED`, `upstream_timeout`), else its class. */
export function errorType(error: Error): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && code !== '' ? code : error.name;
}
