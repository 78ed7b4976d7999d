import { INVALID_SPANID, INVALID_TRACEID, type SpanContext, TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** All that the SDK's batches ask of a span's context is whether it was sampled. */
const SAMPLED: SpanContext = { traceId: INVALID_TRACEID, spanId: INVALID_SPANID, traceFlags: TraceFlags.SAMPLED };

/** Bytes that hold one span after the other. */
export class Sheet {
  filled = 0;
  /** How many of its spans wait to be sent. */
  waiting = 0;

  constructor(readonly bytes: Buffer) {}
}

/** Where a span is whose bytes are in a request. */
export const NOWHERE = new Sheet(Buffer.alloc(0));

/**
 * A finished span on its way out, as bytes: a queue full of spans is a lot for the garbage collector to carry from one
 * place to the other.
 */
export class EncodedSpan {
  resource!: ReadableSpan['resource'];
  scope!: ReadableSpan['instrumentationScope'];
  sheet = NOWHERE;
  start = 0;
  end = 0;

  /** @param size of its bytes, which are the next on the sheet */
  hold(span: ReadableSpan, sheet: Sheet, size: number): this {
    this.resource = span.resource;
    this.scope = span.instrumentationScope;
    this.sheet = sheet;
    this.start = sheet.filled;
    this.end = sheet.filled += size;
    sheet.waiting++;
    return this;
  }

  letGo(): void {
    this.sheet = NOWHERE;
    this.start = this.end = 0;
  }

  get size(): number {
    return this.end - this.start;
  }

  spanContext(): SpanContext {
    return SAMPLED;
  }
}
