import { type Span, SpanStatusCode, trace } from '@opentelemetry/api';

/** Runs `work` inside a new root span. The span ends when the work does, and has status ERROR when the work fails. */
export function inRootSpan<T>(name: string, work: (span: Span) => T): T {
  const tracer = trace.getTracer('@throughline/telemetry-testing');
  return tracer.startActiveSpan(name, { root: true }, (span) => {
    const fail = (error: unknown): never => {
      markFailed(span, error);
      span.end();
      throw error;
    };
    try {
      const result = work(span);
      if (isThenable(result)) return result.then((value) => (span.end(), value), fail) as T;
      span.end();
      return result;
    } catch (error) {
      return fail(error);
    }
  });
}

function markFailed(span: Span, error: unknown): void {
  const exception = error instanceof Error ? error : new Error(String(error));
  span.recordException(exception);
  span.setAttribute('error.type', exception.name);
  span.setStatus({ code: SpanStatusCode.ERROR, message: exception.message });
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as { then?: unknown } | undefined | null)?.then === 'function';
