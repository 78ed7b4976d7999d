import { constants } from 'node:os';
import { asError } from '../spans/errors.js';
import { lostSpans, shutdownTelemetry } from '../start/status.js';

/** How long a process that has nothing left to do may take to end by itself, with exit code 0. */
const LEAVING_MS = 1000;

/** What ends in order: a Nest application, or whatever else can be closed. */
interface Closable {
  close(): Promise<unknown>;
}

export interface DrainOptions {
  /** The longest that requests and messages in hand are waited for, in ms. */
  drainMs?: number;
  /** The longest that the last spans, metrics and log records are waited for, in ms. */
  flushMs?: number;
  /** What else has to end before telemetry does: a broker's connection. */
  before?: () => Promise<unknown>;
  /** Told when it stops, and at the end with the number of spans that never reached the collector. */
  say?: (message: string) => void;
  signals?: NodeJS.Signals[];
}

/**
 * On SIGTERM or SIGINT: the application stops accepting and finishes what is in hand, then the last spans leave, then
 * nothing holds the process. Each step is bounded; what is not over by then, or still holds the process a second after
 * all is done, is ended by the signal itself.
 *
 * In place of Nest's `enableShutdownHooks`, which would end the process before the spans have left.
 * @returns a function that stops listening
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

/** Whether a process is ending by {@link drainOnShutdown}, which sends what is held by itself. */
export const isDraining = (): boolean => draining;

async function end(
  app: Closable,
  { drainMs = 20_000, flushMs = 3000, before, say = () => {} }: DrainOptions,
  signal: NodeJS.Signals,
  stopListening: () => void,
): Promise<void> {
  draining = true;
  say(`Stopping on ${signal}`);
  const drained = await within(drainMs, async () => {
    await app.close();
    await before?.();
  });
  if (drained !== true) say(drained ? `Stopping failed: ${drained.message}` : 'Work in hand is given up');
  const { finished, ...status } = await shutdownTelemetry(flushMs);
  const lost = lostSpans(status);
  say(lost ? `Stopped; ${lost} spans never reached the collector` : 'Stopped');
  stopListening();
  if (!finished || drained !== true) endBy(signal);
  // All is done, but something forgotten may hold the process: an interval, a connection.
  else setTimeout(endBy, LEAVING_MS, signal).unref();
}

/** The signal, unhandled now, ends the process, but for the first one of a container: the kernel spares that. */
function endBy(signal: NodeJS.Signals): void {
  process.kill(process.pid, signal);
  if (process.listenerCount(signal) === 0) process.exit(128 + constants.signals[signal]);
}

/** True when it is over in time, false when not, and the error it ended with. */
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
