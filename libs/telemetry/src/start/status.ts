import type { CountedProcessor } from '../export/counted-processor.js';

type SpanCounts = CountedProcessor['counts'];

interface Running {
  counts: SpanCounts[];
  instrumentations: string[];
  warnings: string[];
  shutdown(withinMs: number): Promise<void>;
}

/** How telemetry fares in this process. */
export interface TelemetryStatus {
  /** false without the preload, and with `OTEL_SDK_DISABLED=true`. */
  running: boolean;
  /** Whether `OTEL_SDK_DISABLED=true` asked for silence. */
  disabled: boolean;
  /** Short names of what is instrumented: `http`, `pg`. */
  instrumentations: string[];
  /** What the preload found amiss, in words that say what to do. A readiness test may insist on none. */
  warnings: string[];
  /** Spans by exporter since the start. */
  spans: SpanCounts[];
}

const NOT_RUNNING = 'Telemetry is not running: start Node with --import @throughline/telemetry/register.';

// The preload and the program may each load a copy of this module (a bundle, a linked package): one global serves both.
const KEY = Symbol.for('throughline.telemetry');
const shared = globalThis as { [KEY]?: Running | undefined };

export function setRunning(running: Running): void {
  shared[KEY] = { ...running, shutdown: once(running.shutdown) };
}

/** The end is asked for by the application, and once more as the process has nothing left to do. */
function once(shutdown: Running['shutdown']): Running['shutdown'] {
  let ended: Promise<void> | undefined;
  return (withinMs) => (ended ??= shutdown(withinMs));
}

/** What was started, exported and dropped so far. */
export const telemetryStatus = (): TelemetryStatus => ({
  running: shared[KEY] !== undefined,
  disabled: process.env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true',
  instrumentations: shared[KEY]?.instrumentations ?? [],
  warnings: shared[KEY]?.warnings ?? [NOT_RUNNING],
  spans: shared[KEY]?.counts ?? [],
});

/** How many spans ended and never reached the collector: dropped, or still waiting. */
export const lostSpans = ({ spans }: Pick<TelemetryStatus, 'spans'>): number =>
  spans.reduce(
    (sum, { pending, dropped }) => Object.values(dropped).reduce((all, count) => all + count, sum + pending),
    0,
  );

/** Says once on stderr that the preload is missing, for otherwise there would be no spans and no word of it. */
export function warnUnlessRunning(): void {
  const { running, disabled } = telemetryStatus();
  if (running || disabled || warned) return;
  warned = true;
  process.emitWarning(NOT_RUNNING, { code: 'TELEMETRY_NOT_RUNNING' });
}

let warned = false;

/**
 * Sends what is still held and stops, the last thing a process does.
 * @param withinMs gives up after this long. `finished` is then false: what was not sent is in `pending`, and exporters
 *   that still try may keep the process alive until their own timeout.
 */
export async function shutdownTelemetry(withinMs = 3000): Promise<TelemetryStatus & { finished: boolean }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, withinMs, false);
  });
  const done = Promise.resolve(shared[KEY]?.shutdown(withinMs)).then(
    () => true,
    () => true,
  );
  const finished = await Promise.race([done, late]);
  clearTimeout(timer);
  return { ...telemetryStatus(), finished };
}
