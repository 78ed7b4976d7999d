import { diag, metrics, trace } from '@opentelemetry/api';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { getResourceDetectors } from '@opentelemetry/auto-instrumentations-node';
import { defaultResource, detectResources, resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import type { BoundedSpanProcessor } from './bounded-processor.js';
import { applyDefaults, knownResource } from './defaults.js';
import { reportDiagnostics } from './diagnostics.js';
import { boundedProcessors } from './exporter.js';
import { GuardLogProcessor, GuardSpanProcessor } from './guard.js';
import { leanInstrumentations } from './instrumentations.js';
import { logProcessors } from './log-exporter.js';
import { allowedAttributes, allowListViews } from './metrics/allow-list.js';
import { captureExemplars } from './metrics/capture.js';
import { ExemplarStore } from './metrics/exemplar-store.js';
import { metricReaders } from './metrics/readers.js';
import { watchNest } from './nest-hooks.js';
import { preloadFaults } from './preload-checks.js';
import { chosenPropagator } from './propagators.js';
import { chosenSampler } from './sampler.js';
import { standardSampler } from './standard-sampler.js';
import { setRunning } from './status.js';
import { lookAround } from './surroundings.js';
import { LeanTracerProvider } from './tracing/lean-provider.js';
import { limitsFromEnv } from './tracing/limits.js';
import { CallerLinkProcessor } from './trust.js';
import { UntracedSampler } from './untraced-sampler.js';

/** Starts the SDK from the standard `OTEL_*` variables. Called once, by the preload, with the files loaded before it. */
export function startTelemetry(loaded: string[]): void {
  reportDiagnostics();
  applyDefaults(process.env);
  const processors = boundedProcessors();
  const logs = logProcessors();
  const guarded = process.env['TELEMETRY_GUARD']?.trim().toLowerCase() !== 'false';
  const development = process.env['NODE_ENV'] !== 'production';
  const instrumentations = leanInstrumentations();
  const surroundings = lookAround(loaded, instrumentations);
  const warnings = preloadFaults(surroundings);
  const allowed = allowedAttributes(process.env['METRIC_ATTRIBUTES_ALLOWED']);
  const exemplars = new ExemplarStore(allowed);
  const resource = defaultResource()
    .merge(resourceFromAttributes(knownResource(process.env, process.argv[1])))
    .merge(detectResources({ detectors: getResourceDetectors() }));
  const tracing = new LeanTracerProvider({
    resource,
    sampler: new UntracedSampler(chosenSampler() ?? standardSampler()),
    limits: limitsFromEnv(),
    processors: [new CallerLinkProcessor(), ...(guarded ? [new GuardSpanProcessor(development)] : []), ...processors],
  });
  const sdk = new NodeSDK({
    resource,
    autoDetectResources: false,
    spanProcessors: [],
    logRecordProcessors: guarded && logs.length ? [new GuardLogProcessor(), ...logs] : logs,
    textMapPropagator: chosenPropagator(),
    metricReaders: metricReaders(exemplars),
    views: allowListViews(allowed),
  });
  watchNest();
  sdk.start();
  trace.setGlobalTracerProvider(tracing);
  captureExemplars(metrics.getMeterProvider(), exemplars);
  // Not through NodeSDK: it would give them their meters before these are watched.
  registerInstrumentations({ instrumentations });
  countDrops(processors);
  if (warnings.length) diag.warn(`Spans may be missing. ${warnings.join(' ')}`);
  setRunning({
    counts: processors.map(({ counts }) => counts),
    instrumentations: surroundings.instrumentations,
    warnings,
    shutdown: async () => void (await Promise.all([tracing.shutdown(), sdk.shutdown()])),
  });
}

function countDrops(processors: BoundedSpanProcessor[]): void {
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
