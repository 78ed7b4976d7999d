import { diag, metrics } from '@opentelemetry/api';
import { type Instrumentation, registerInstrumentations } from '@opentelemetry/instrumentation';
import type { CountedProcessor } from '../export/counted-processor.js';
import { watchFailures } from '../http/failures.js';
import { chosenInstrumentations } from '../instrumentation/chosen.js';
import { ignorePaths } from '../instrumentation/ignored-paths.js';
import { endOpenSpans } from '../spans/open-spans.js';
import { flushOnSignals } from './end-by-signal.js';
import { hookModules } from './hook-modules.js';
import { lostOf, sayLost } from './lost.js';
import { watchNest } from '../nest/nest-hooks.js';
import { type BuiltSdk, buildSdk } from './node-sdk.js';
import type { TelemetryOptions } from './options.js';
import { preloadFaults } from './preload-checks.js';
import { setRunning, shutdownTelemetry } from './status.js';
import { lookAround } from './surroundings.js';

/**
 * Starts OpenTelemetry's `NodeSDK` with the given parts in place of, or beside, those that the environment chooses, and
 * hooks the modules that are loaded from now on. Call it once, in a file that `node --import` loads before the program.
 * `@throughline/telemetry/register` is such a file, which calls it without options.
 *
 * With `OTEL_CONFIG_FILE`, the SDK builds itself from that file, as far as OpenTelemetry's SDK for JavaScript reads it.
 * Then only the options for instrumentations and the propagator apply, and there is no guard.
 *
 * @param loaded files that were loaded before; by default those of `require.cache`
 */
export async function startTelemetry(options: TelemetryOptions = {}, loaded: string[] = []): Promise<void> {
  ignorePaths(options.ignoreIncomingPaths);
  const sdk = await (process.env['OTEL_CONFIG_FILE']?.trim() ? sdkOfFile(options) : buildSdk(options));
  const instrumentations = [
    ...(await chosenInstrumentations(options.instrumentationConfig)),
    ...(options.instrumentations ?? []),
  ];
  // After all modules of the SDK are loaded, because each module that is loaded through the hooks is compiled twice.
  hookModules();
  watchNest();
  watchFailures();
  sdk.start();
  run(sdk, instrumentations, loaded);
  process.once('beforeExit', () => void flushAtExit());
  flushOnSignals(() => flushOnSignal(sdk));
  const { sendAtExit } = await import('./at-exit.js');
  // The process that sends the last spans cannot recreate the caller's exporters.
  sendAtExit({ ...sdk, ...(options.spanExporters && { processors: [] }) });
}

/** Loaded on demand, because it includes a schema and a YAML parser. */
async function sdkOfFile(options: TelemetryOptions): Promise<BuiltSdk> {
  const { configuredByFile } = await import('./config-file.js');
  return configuredByFile(options);
}

function run(sdk: BuiltSdk, instrumentations: Instrumentation[], loaded: string[]): void {
  // Not through the SDK, which would give them meters without exemplars.
  registerInstrumentations({ instrumentations });
  countDrops(sdk.processors);
  const surroundings = lookAround(loaded, instrumentations);
  const warnings = preloadFaults(surroundings);
  if (warnings.length) diag.warn(`Spans may be missing. ${warnings.join(' ')}`);
  setRunning({
    counts: sdk.processors.map(({ counts }) => counts),
    instrumentations: surroundings.instrumentations,
    warnings,
    serviceName: sdk.serviceName,
    droppedAttributes: sdk.droppedAttributes,
    shutdown: (withinMs) => sdk.shutdown(withinMs),
  });
}

/** How long a program with nothing left to do waits until its last spans are sent, in ms. */
const LAST_FLUSH_MS = 1000;

/** Sends what is pending. Exporters that still try after that would keep the process from ending. */
async function flushAtExit(): Promise<void> {
  const { finished } = await shutdownTelemetry(LAST_FLUSH_MS);
  if (!finished) process.exit();
}

/** A signal ends the process without an `exit` event, in which the loss would be reported. */
async function flushOnSignal(sdk: BuiltSdk): Promise<void> {
  endOpenSpans(true);
  await shutdownTelemetry(LAST_FLUSH_MS);
  sayLost(lostOf(sdk));
}

/** Counts dropped spans in `telemetry.spans.dropped`. */
export function countDrops(processors: CountedProcessor[]): void {
  metrics
    .getMeter('@throughline/telemetry')
    .createObservableCounter('telemetry.spans.dropped', {
      unit: '{span}',
      description: 'Spans the collector never got',
    })
    .addCallback((result) => {
      for (const { counts } of processors) {
        for (const [reason, dropped] of Object.entries(counts.dropped)) result.observe(dropped, { reason });
      }
    });
}
