import { diag, metrics } from '@opentelemetry/api';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import type { BoundedSpanProcessor } from '../export/bounded-processor.js';
import { buildSdk } from './build-sdk.js';
import { leanInstrumentations } from './instrumentations.js';
import { watchNest } from '../nest/nest-hooks.js';
import { preloadFaults } from './preload-checks.js';
import { setRunning } from './status.js';
import { lookAround } from './surroundings.js';

/** Starts the SDK from the standard `OTEL_*` variables. Called once, by the preload, with the files loaded before it. */
export function startTelemetry(loaded: string[]): void {
  const sdk = buildSdk();
  const instrumentations = leanInstrumentations();
  const surroundings = lookAround(loaded, instrumentations);
  const warnings = preloadFaults(surroundings);
  watchNest();
  sdk.start();
  // Not through the SDK: it would give them their meters before these are watched.
  registerInstrumentations({ instrumentations });
  countDrops(sdk.processors);
  if (warnings.length) diag.warn(`Spans may be missing. ${warnings.join(' ')}`);
  setRunning({
    counts: sdk.processors.map(({ counts }) => counts),
    instrumentations: surroundings.instrumentations,
    warnings,
    shutdown: (withinMs) => sdk.shutdown(withinMs),
  });
}

/** Counts what is dropped, in `telemetry.spans.dropped`. */
export function countDrops(processors: BoundedSpanProcessor[]): void {
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
