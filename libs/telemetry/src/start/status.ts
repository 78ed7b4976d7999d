import type { CountedProcessor } from '../export/counted-processor.js';
import type { DroppedAttributes } from '../metrics/counting-allow-list.js';

type SpanCounts = CountedProcessor['counts'];

interface FinalFlush {
  /** When the flush was requested, by `performance.now()`. */
  since: number;
  /** Whether it has sent everything or run out of time. */
  isOver: boolean;
}

interface Running {
  flush?: FinalFlush;
  /** Whether the final loss has been reported. */
  isLossSaid?: boolean;
  counts: SpanCounts[];
  instrumentations: string[];
  warnings: string[];
  /** The resource's `service.name`; undefined if a file configures the SDK. */
  serviceName?: string | undefined;
  droppedAttributes?: DroppedAttributes | undefined;
  shutdown(withinMs: number): Promise<void>;
}

/** The state of telemetry in this process. */
export interface TelemetryStatus {
  /** false without the preload, and with `OTEL_SDK_DISABLED=true`. */
  running: boolean;
  /** Whether `OTEL_SDK_DISABLED=true` is set. */
  disabled: boolean;
  /** Short names of the running instrumentations: `http`, `pg`. */
  instrumentations: string[];
  /**
   * Problems that the preload found, each with what to do about it. A readiness test may require that there are none.
   */
  warnings: string[];
  /** Counts of spans by exporter, since the start. */
  spans: SpanCounts[];
  /** How many measurements lost an attribute to a View of this library, by instrument and attribute. */
  droppedMetricAttributes: DroppedAttributes;
}

const NOT_RUNNING = 'Telemetry is not running: start Node with --import @throughline/telemetry/register.';

// The preload and the program may each load a copy of this module (a bundle, a linked package), so both use one global.
const KEY = Symbol.for('throughline.telemetry');
const shared = globalThis as { [KEY]?: Running | undefined };

export function setRunning(running: Running): void {
  const shutdown = once(running.shutdown);
  const state: Running = {
    ...running,
    shutdown: (withinMs) => {
      state.flush ??= { since: performance.now(), isOver: false };
      return shutdown(withinMs);
    },
  };
  shared[KEY] = state;
}

/** The application may request the end, and the process requests it again when it has nothing left to do. */
function once(shutdown: Running['shutdown']): Running['shutdown'] {
  let ended: Promise<void> | undefined;
  return (withinMs) => (ended ??= shutdown(withinMs));
}

/** Returns what was started, exported and dropped so far. */
export const telemetryStatus = (): TelemetryStatus => ({
  running: shared[KEY] !== undefined,
  disabled: process.env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true',
  instrumentations: shared[KEY]?.instrumentations ?? [],
  warnings: shared[KEY]?.warnings ?? [NOT_RUNNING],
  spans: shared[KEY]?.counts ?? [],
  droppedMetricAttributes: recorded(shared[KEY]?.droppedAttributes ?? {}),
});

/** The instruments whose measurements lost an attribute. */
const recorded = (dropped: DroppedAttributes): DroppedAttributes =>
  Object.fromEntries(Object.entries(dropped).filter(([, counts]) => Object.keys(counts).length > 0));

export const runningServiceName = (): string | undefined => shared[KEY]?.serviceName;

/** The final flush, once it has begun. */
export const finalFlush = (): Readonly<FinalFlush> | undefined => shared[KEY]?.flush;

/** Claims the one report of the final loss. Returns false if it has been claimed before. */
export function isFirstToSayLoss(): boolean {
  const state = shared[KEY];
  if (!state || state.isLossSaid) return false;
  return (state.isLossSaid = true);
}

/** Returns how many spans ended and never reached the collector: dropped, or still waiting. */
export const lostSpans = ({ spans }: Pick<TelemetryStatus, 'spans'>): number =>
  spans.reduce(
    (sum, { pending, dropped }) => Object.values(dropped).reduce((all, count) => all + count, sum + pending),
    0,
  );

/** Warns once on stderr that the preload is missing, because otherwise spans would be missing without a word. */
export function warnUnlessRunning(): void {
  const { running, disabled } = telemetryStatus();
  if (running || disabled || warned) return;
  warned = true;
  process.emitWarning(NOT_RUNNING, { code: 'TELEMETRY_NOT_RUNNING' });
}

let warned = false;

/**
 * Sends pending spans, metrics and log records, and stops. Call it last in a process.
 *
 * @param withinMs gives up after this time. `finished` is then false, `pending` counts what was not sent, and exporters
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
  const flush = shared[KEY]?.flush;
  if (flush) flush.isOver = true;
  return { ...telemetryStatus(), finished };
}
