import { context, ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import { within } from '../context/within.js';
import { type RootSpanOptions, withRootSpan } from './span.js';

/**
 * Runs `work` outside of the active trace. What it starts (a timer, a connection, a relay) outlives the request that
 * happened to start it, and must not add to its trace.
 */
export const detached = <T>(work: () => T): T => within(ROOT_CONTEXT, work);

/**
 * Binds a callback or an event emitter to the active context: whoever calls it later, its spans and log lines belong to
 * the trace in which it was bound. For server-sent events, sockets and other ways to push to a waiting caller.
 */
export const bindContext = <T>(target: T): T => context.bind(context.active(), target);

export interface EveryOptions extends RootSpanOptions {
  /** Called with the error of a failed run, which otherwise appears only on the run's span. */
  onError?: (error: unknown) => void;
}

/**
 * Runs `work` every `ms` milliseconds. Each run is the root span `name` of a trace of its own, whose log lines carry
 * its ids. A run that is due during another one is skipped; a failed run is red and does not prevent the next. The
 * timer does not keep the process alive. For the schedule of another library (cron), call `withRootSpan` in its
 * callback.
 *
 * @returns a function that stops the timer and waits for the run under way
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
