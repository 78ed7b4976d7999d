import { constants } from 'node:os';
import { asError } from '../spans/errors.js';
import { endOpenSpans } from '../spans/open-spans.js';
import { isFirstToSayLoss, lostSpans, shutdownTelemetry } from '../start/status.js';

/** How long a process with nothing left to do may take to end by itself, with exit code 0, in ms. */
const LEAVING_MS = 1000;

/** What is closed, in order: a Nest application, or anything else with `close`. */
interface Closable {
  close(): Promise<unknown>;
}

export interface DrainOptions {
  /** The longest wait for requests and messages under way, in ms. */
  drainMs?: number;
  /** The longest wait for the last spans, metrics and log records, in ms. */
  flushMs?: number;
  /** Closes whatever else has to end before telemetry does, such as a broker's connection. */
  before?: () => Promise<unknown>;
  /** Called when the shutdown begins, and at its end with the number of spans that were not delivered. */
  say?: (message: string) => void;
  signals?: NodeJS.Signals[];
}

/**
 * On SIGTERM or SIGINT, lets the application stop accepting work and finish what is under way, sends the last spans,
 * and lets the process end. Each step is bounded. A step that is not over in time, or anything that still holds the
 * process a second after the last one, is ended by the signal itself. Use it in place of Nest's `enableShutdownHooks`,
 * which would end the process before the spans are sent.
 *
 * @returns a function that removes the listeners
 */
export function drainOnShutdown(app: Closable, options: DrainOptions = {}): () => void {
  const { signals = ['SIGTERM', 'SIGINT'] } = options;
  let ending: Promise<void> | undefined;
  const onSignal = (signal: NodeJS.Signals): void => void (ending ??= end(app, options, signal, stopListening));
  const stopListening = (): void => signals.forEach((signal) => process.off(signal, onSignal));
  for (const signal of signals) process.on(signal, onSignal);
  return stopListening;
}

let draining = false;

/** Whether the process is ending by {@link drainOnShutdown}, which sends the last spans itself. */
export const isDraining = (): boolean => draining;

async function end(
  app: Closable,
  { drainMs = 20_000, flushMs = 3000, before, say }: DrainOptions,
  signal: NodeJS.Signals,
  stopListening: () => void,
): Promise<void> {
  draining = true;
  say?.(`Stopping on ${signal}`);
  const drained = await within(drainMs, async () => {
    await app.close();
    await before?.();
  });
  if (drained !== true) say?.(drained ? `Stopping failed: ${drained.message}` : 'Work in hand is given up');
  endOpenSpans(true);
  const { finished, ...status } = await shutdownTelemetry(flushMs);
  const lost = lostSpans(status);
  if (say) isFirstToSayLoss();
  say?.(lost ? `Stopped; ${lost} spans never reached the collector` : 'Stopped');
  stopListening();
  if (!finished || drained !== true) endBy(signal);
  // Everything is done, but something forgotten may hold the process: an interval, a connection.
  else setTimeout(endBy, LEAVING_MS, signal).unref();
}

/** Without a listener, the signal ends the process, except the first one of a container, which the kernel protects. */
function endBy(signal: NodeJS.Signals): void {
  process.kill(process.pid, signal);
  if (process.listenerCount(signal) === 0) process.exit(128 + constants.signals[signal]);
}

/** Resolves to true if it ended in time, to false if not, or to the error with which it ended. */
async function within(ms: number, work: () => Promise<void>): Promise<boolean | Error> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  const done = work().then(() => true, asError);
  const result = await Promise.race([done, late]);
  clearTimeout(timer);
  return result;
}
