import { context, ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import { type RootSpanOptions, withRootSpan } from './span.js';

/**
 * Runs `work` outside whatever trace is active. What it starts (a timer, a connection, a relay) then outlives the
 * request that happened to start it without adding to its trace.
 */
export const detached = <T>(work: () => T): T => context.with(ROOT_CONTEXT, work);

/**
 * Ties a callback or an event emitter to the active context: whenever and by whomever it is called, its spans and log
 * lines belong to the trace in which it was bound. For what pushes to a caller who waits: server-sent events, sockets.
 */
export const bindContext = <T>(target: T): T => context.bind(context.active(), target);

export interface EveryOptions extends RootSpanOptions {
  /** Hears of a run that failed. Without it a failure is seen in the run's span alone. */
  onError?: (error: unknown) => void;
}

/**
 * Runs `work` every `ms` milliseconds, each run the root span `name` of a trace of its own, whose log lines carry its
 * ids. A run that is due while one is going on is left out; one that fails is red and does not stop the next. The
 * timer does not keep the process alive. For a schedule of another library (cron), call `withRootSpan` in its callback.
 *
 * @returns stops the timer and waits for the run that is going on
 */
export function traceEvery(
  name: string,
  ms: number,
  work: (span: Span) => unknown,
  { onError, ...options }: EveryOptions = {},
): () => Promise<void> {
  let running: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    try {
      await withRootSpan(name, options, async (span) => void (await work(span)));
    } catch (error) {
      onError?.(error);
    }
  };
  const timer = detached(() =>
    setInterval(() => {
      running ??= run().finally(() => (running = undefined));
    }, ms),
  );
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
