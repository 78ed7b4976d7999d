import { logs, metrics, trace } from '@opentelemetry/api';

interface Flushable {
  forceFlush?(): Promise<unknown>;
  getDelegate?(): Flushable;
}

/**
 * Sends what spans, metrics and log records are held, through the standard `forceFlush` of whatever providers run, and
 * leaves these running: an application that has closed may not be the last thing that its process does.
 *
 * @param withinMs gives up after this long
 * @returns false where it gave up, or a provider failed
 */
export async function flushTelemetry(withinMs = 3000): Promise<boolean> {
  const providers: object[] = [trace.getTracerProvider(), metrics.getMeterProvider(), logs.getLoggerProvider()];
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, withinMs, false);
  });
  const flushes = providers.map((provider) => flush(provider));
  const done = Promise.allSettled(flushes).then((all) => all.every(({ status }) => status === 'fulfilled'));
  const finished = await Promise.race([done, late]);
  clearTimeout(timer);
  return finished;
}

/** The API hands out a proxy for the provider that was set. */
async function flush(provider: Flushable): Promise<void> {
  await (provider.getDelegate?.() ?? provider).forceFlush?.();
}
