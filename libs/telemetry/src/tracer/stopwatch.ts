import type { Span } from '@opentelemetry/api';

/** A span that tells how long it took, in ms, once it has ended. */
interface Timed {
  readonly tookMs: number;
}

const isTimed = (span: Span): span is Span & Timed => 'tookMs' in span;

/** How long the work of a span that begins now takes, in s: by its own clock where it has one, for reading one costs. */
export function stopwatch(span: Span): () => number {
  if (isTimed(span)) return () => span.tookMs / 1000;
  const start = performance.now();
  return () => (performance.now() - start) / 1000;
}
