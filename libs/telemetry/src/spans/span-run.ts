import {
  type Attributes,
  type Context,
  context,
  INVALID_TRACEID,
  type Span,
  type SpanOptions,
  trace,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api';
import { causeOf, recordError } from './errors.js';
import { follow, type Run } from './outcome.js';

let provider: TracerProvider | undefined;
let tracer: Tracer;

/** Asked for once per provider: looking a tracer up costs as much as half a span. */
export function currentTracer(): Tracer {
  const current = trace.getTracerProvider();
  if (current !== provider) {
    provider = current;
    tracer = current.getTracer('@throughline/telemetry');
  }
  return tracer;
}

/** What is measured of a piece of work, begun with its span and told once that has ended: whoever ended it. */
export type Measure = (inside: Context) => Pick<Run, 'end' | 'fail'>;

export interface RunOptions extends SpanOptions {
  /** Set once the span has begun: of no interest to samplers. */
  more?: Attributes;
  measure?: Measure;
}

/** A span around one piece of work, and what is measured of it, from its start to however it ends. */
export class SpanRun implements Run {
  readonly span: Span;
  readonly context: Context;
  private readonly measured: ReturnType<Measure> | undefined;
  private open = true;

  constructor(
    private readonly name: string,
    private readonly options: RunOptions,
    parent: Context,
  ) {
    this.span = currentTracer().startSpan(name, options, parent);
    this.context = trace.setSpan(parent, this.span);
    if (options.more) this.span.setAttributes(options.more);
    this.measured = options.measure?.(this.context);
  }

  /** Calls `work` in the span's context; what it returns decides when the span ends. */
  call<A extends unknown[], T>(work: (...args: A) => T, self: unknown, args: A): T {
    // Without an SDK there is nothing to end and nobody to tell.
    if (!this.measured && this.span.spanContext().traceId === INVALID_TRACEID) return work.apply(self, args);
    let result: T;
    try {
      // A function around it is cheaper than one that is bound to `self`, as it would be there.
      result = context.with(this.context, () => work.apply(self, args));
    } catch (error) {
      this.fail(error);
      throw error;
    }
    return follow(result, this);
  }

  end(): void {
    if (!this.open) return;
    this.close();
    this.measured?.end();
  }

  fail(error: unknown): void {
    if (!this.open) return;
    const cause = causeOf(this.span, error);
    recordError(this.span, cause);
    this.close();
    this.measured?.fail(cause);
  }

  private close(): void {
    this.open = false;
    this.span.end();
  }

  again(): SpanRun {
    return new SpanRun(this.name, this.options, context.active());
  }
}
