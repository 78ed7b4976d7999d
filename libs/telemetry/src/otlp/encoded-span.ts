import { INVALID_SPANID, INVALID_TRACEID, type SpanContext, TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** All that the SDK's batches ask of a span's context is whether it was sampled. */
const SAMPLED: SpanContext = { traceId: INVALID_TRACEID, spanId: INVALID_SPANID, traceFlags: TraceFlags.SAMPLED };

/**
 * A finished span on its way out, as bytes: a queue full of spans is a lot for the garbage collector to carry from one
 * place to the other.
 */
export class EncodedSpan {
  readonly resource: ReadableSpan['resource'];
  readonly scope: ReadableSpan['instrumentationScope'];

  /** @param bytes among others, from `start` to `end` */
  constructor(
    span: ReadableSpan,
    readonly bytes: Buffer,
    readonly start: number,
    readonly end: number,
  ) {
    this.resource = span.resource;
    this.scope = span.instrumentationScope;
  }

  get size(): number {
    return this.end - this.start;
  }

  spanContext(): SpanContext {
    return SAMPLED;
  }
}
