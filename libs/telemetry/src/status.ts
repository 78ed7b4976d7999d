import type { SpanCounts } from './bounded-processor.js';

interface Running {
  counts: SpanCounts[];
  shutdown(): Promise<void>;
}

/** How telemetry fares in this process. */
export interface TelemetryStatus {
  /** false without the preload, and with `OTEL_SDK_DISABLED=true`. */
  running: boolean;
  /** Spans by exporter since the start. */
  spans: SpanCounts[];
}

// The preload and the program may each load a copy of this module (a bundle, a linked package): one global serves both.
const KEY = Symbol.for('throughline.telemetry');
const shared = globalThis as { [KEY]?: Running | undefined };

export function setRunning(running: Running): void {
  shared[KEY] = running;
}

/** What was started, exported and dropped so far. */
export const telemetryStatus = (): TelemetryStatus => ({
  running: shared[KEY] !== undefined,
  spans: shared[KEY]?.counts ?? [],
});

/**
 * Sends what is still held and stops, the last thing a process does.
 * @param withinMs gives up after this long; what was not sent by then is in `pending` of the returned status
 */
export async function shutdownTelemetry(withinMs = 3000): Promise<TelemetryStatus> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, withinMs);
  });
  const flushed = Promise.resolve(shared[KEY]?.shutdown()).catch(() => undefined);
  await Promise.race([flushed, late]);
  clearTimeout(timer);
  return telemetryStatus();
}
