import type { SpanContext } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/**
 * A finished span on its way out, as bytes: a queue full of spans is a lot for the garbage collector to carry from one
 * place to the other. The rest is what the SDK's batches ask of a span.
 */
export class EncodedSpan {
  readonly resource: ReadableSpan['resource'];
  readonly scope: ReadableSpan['instrumentationScope'];
  private readonly own: SpanContext;

  /** @param bytes among others, from `start` to `end` */
  constructor(
    span: ReadableSpan,
    readonly bytes: Buffer,
    readonly start: number,
    readonly end: number,
  ) {
    this.resource = span.resource;
    this.scope = span.instrumentationScope;
    this.own = span.spanContext();
  }

  get size(): number {
    return this.end - this.start;
  }

  spanContext(): SpanContext {
    return this.own;
  }
}
