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
import { follow } from './outcome.js';
import type { Run } from './run.js';

let provider: TracerProvider | undefined;
let tracer: Tracer;

/** Cached for each provider, because looking up a tracer costs as much as half a span. */
export function currentTracer(): Tracer {
  const current = trace.getTracerProvider();
  if (current !== provider) {
    provider = current;
    tracer = current.getTracer('@throughline/telemetry');
  }
  return tracer;
}

/** A measurement of work, which begins with its span and ends after it. */
export type Measure = (inside: Context) => Pick<Run, 'end' | 'fail'>;

export interface RunOptions extends SpanOptions {
  /** Set after the span has begun, because samplers do not need it. */
  more?: Attributes;
  measure?: Measure;
}

/** A span around a piece of work and the measurement of it, from its start until it has ended in any way. */
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

  /** Calls `work` in the span's context. The result decides when the span ends. */
  call<A extends unknown[], T>(work: (...args: A) => T, self: unknown, args: A): T {
    // Without an SDK there is nothing to end and nothing to report.
    if (!this.measured && this.span.spanContext().traceId === INVALID_TRACEID) return work.apply(self, args);
    let result: T;
    try {
      // A closure is cheaper here than a function bound to `self`.
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
