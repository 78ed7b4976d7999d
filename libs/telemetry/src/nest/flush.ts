import { logs, metrics, trace } from '@opentelemetry/api';

interface Flushable {
  forceFlush?(): Promise<unknown>;
  getDelegate?(): Flushable;
}

/**
 * Sends pending spans, metrics and log records by the standard `forceFlush` of the registered providers. Leaves the
 * providers running, because a process may go on after its application has closed.
 *
 * @param withinMs gives up after this time
 * @returns false if it gave up or a provider failed
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

/** The API returns a proxy of the registered provider. */
async function flush(provider: Flushable): Promise<void> {
  await (provider.getDelegate?.() ?? provider).forceFlush?.();
}
