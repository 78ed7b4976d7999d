import { diag, metrics } from '@opentelemetry/api';
import { type Instrumentation, registerInstrumentations } from '@opentelemetry/instrumentation';
import type { CountedProcessor } from '../export/counted-processor.js';
import { chosenInstrumentations } from '../instrumentation/chosen.js';
import { ignorePaths } from '../instrumentation/ignored-paths.js';
import { hookModules } from './hook-modules.js';
import { watchNest } from '../nest/nest-hooks.js';
import { type BuiltSdk, buildSdk } from './node-sdk.js';
import type { TelemetryOptions } from './options.js';
import { preloadFaults } from './preload-checks.js';
import { lostSpans, setRunning, shutdownTelemetry } from './status.js';
import { lookAround } from './surroundings.js';

/**
 * Starts OpenTelemetry's `NodeSDK` with the given parts in place of, or beside, what the environment chooses; hooks the
 * modules that are loaded from now on. Called once, by a file that `node --import` loads before the program:
 * `@throughline/telemetry/register` is such a file, which calls it without options.
 *
 * With `OTEL_CONFIG_FILE` the SDK builds itself from that file, as far as OpenTelemetry's SDK for JavaScript reads it: of
 * the options only instrumentations and propagator hold then, and there is no guard.
 *
 * @param loaded files that were loaded before: by default those of `require.cache`
 */
export async function startTelemetry(options: TelemetryOptions = {}, loaded: string[] = []): Promise<void> {
  ignorePaths(options.ignoreIncomingPaths);
  const sdk = await (process.env['OTEL_CONFIG_FILE']?.trim() ? sdkOfFile(options) : buildSdk(options));
  const instrumentations = [
    ...(await chosenInstrumentations(options.instrumentationConfig)),
    ...(options.instrumentations ?? []),
  ];
  // After all modules of the SDK are loaded: each module that is loaded behind the hooks is compiled twice.
  hookModules();
  watchNest();
  sdk.start();
  run(sdk, instrumentations, loaded);
  process.once('beforeExit', () => void flushAtExit());
}

/** Loaded on demand, for it brings a schema and a reader of YAML. */
async function sdkOfFile(options: TelemetryOptions): Promise<BuiltSdk> {
  const { configuredByFile } = await import('./config-file.js');
  return configuredByFile(options);
}

function run(sdk: BuiltSdk, instrumentations: Instrumentation[], loaded: string[]): void {
  // Not through the SDK: it would give them meters without exemplars.
  registerInstrumentations({ instrumentations });
  countDrops(sdk.processors);
  const surroundings = lookAround(loaded, instrumentations);
  const warnings = preloadFaults(surroundings);
  if (warnings.length) diag.warn(`Spans may be missing. ${warnings.join(' ')}`);
  setRunning({
    counts: sdk.processors.map(({ counts }) => counts),
    instrumentations: surroundings.instrumentations,
    warnings,
    shutdown: (withinMs) => sdk.shutdown(withinMs),
  });
}

/** The longest that a program which has nothing left to do waits for its last spans to leave, in ms. */
const LAST_FLUSH_MS = 1000;

/** Sends the last spans. Exporters that still try after that would keep the process from ending. */
async function flushAtExit(): Promise<void> {
  const { finished, ...status } = await shutdownTelemetry(LAST_FLUSH_MS);
  const lost = lostSpans(status);
  if (lost) diag.warn(`The program has ended; ${lost} spans never reached the collector.`);
  if (!finished) process.exit();
}

/** Counts what is dropped, in `telemetry.spans.dropped`. */
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
