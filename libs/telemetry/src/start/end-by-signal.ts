import { finalFlush } from './status.js';

const SIGNALS: NodeJS.Signals[] = ['SIGTERM', 'SIGINT'];

/**
 * Flushes before a signal ends the process, but only if nothing else listens to the signal. If the application listens,
 * this flushes when the application has cleaned up, removed its listener and sent itself the signal again, as Nest's
 * shutdown hooks do. It removes its own listener meanwhile, because some packages leave the end of the process to any
 * other listener that they find.
 */
export function flushOnSignals(flush: () => Promise<unknown>): void {
  const listeners = new Map(SIGNALS.map((signal) => [signal as string, () => void end(signal)]));
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    await flush();
    process.off(signal, listeners.get(signal)!);
    process.kill(process.pid, signal);
  };
  process.on('newListener', (name: string, added) => {
    const own = listeners.get(name);
    // Waits for the other listener: without any listener, Node would stop listening to the signal.
    if (own && added !== own) queueMicrotask(() => process.listenerCount(name) > 1 && process.off(name, own));
  });
  process.on('removeListener', (name: string, removed) => {
    const own = listeners.get(name);
    if (own && removed !== own && process.listenerCount(name) === 0 && !finalFlush()) process.on(name, own);
  });
  for (const [signal, own] of listeners) process.on(signal, own);
}
