import { setTimeout as sleep } from 'node:timers/promises';
import { metrics, trace } from '@opentelemetry/api';
import { getResourceDetectors } from '@opentelemetry/auto-instrumentations-node';
import { defaultResource, detectResources, resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import type { BoundedSpanProcessor } from '../export/bounded-processor.js';
import { applyDefaults, checkResourceAttributes, knownResource } from './defaults.js';
import { reportDiagnostics } from './diagnostics.js';
import { boundedProcessors } from '../export/exporter.js';
import { flag } from '../settings/flag.js';
import { GuardLogProcessor } from '../guard/guard-log-processor.js';
import { logProcessors } from '../export/log-exporter.js';
import { allowedAttributes } from '../metrics/allow-list.js';
import { LeanMeters } from '../metrics/lean-meters.js';
import { metricReaders } from '../metrics/readers.js';
import { LeanContextManager } from '../context/lean-context-manager.js';
import { chosenPropagator } from '../context/propagators.js';
import { chosenSampler } from '../sampling/sampler.js';
import { standardSampler } from '../sampling/standard-sampler.js';
import { LeanTracerProvider } from '../tracer/lean-provider.js';
import { limitsFromEnv } from '../tracer/limits.js';
import { CallerLinkProcessor } from '../context/trust.js';
import { UntracedSampler } from '../untraced/untraced-sampler.js';

/** An SDK as the environment describes it. */
export interface BuiltSdk {
  processors: BoundedSpanProcessor[];
  start(): void;
  /** Sends what is held, in about `withinMs`. What could not be sent stands in the counts: it does not reject. */
  shutdown(withinMs?: number): Promise<void>;
}

/** Reads the standard `OTEL_*` variables and those of ours; nothing runs yet. */
export function buildSdk(): BuiltSdk {
  reportDiagnostics();
  applyDefaults(process.env);
  checkResourceAttributes();
  const processors = boundedProcessors();
  const logs = logProcessors();
  const meters = new LeanMeters(allowedAttributes(process.env['METRIC_ATTRIBUTES_ALLOWED']));
  const readers = metricReaders(meters);
  const resource = defaultResource()
    .merge(resourceFromAttributes(knownResource(process.env, process.argv[1])))
    .merge(detectResources({ detectors: getResourceDetectors() }));
  const tracing = new LeanTracerProvider({
    resource,
    sampler: new UntracedSampler(chosenSampler() ?? standardSampler()),
    limits: limitsFromEnv(),
    processors: [new CallerLinkProcessor(), ...processors],
  });
  const sdk = withDiagnosticsOfOurs(
    () =>
      new NodeSDK({
        resource,
        autoDetectResources: false,
        spanProcessors: [],
        logRecordProcessors: logs.length && flag('TELEMETRY_GUARD', true) ? [new GuardLogProcessor(), ...logs] : logs,
        contextManager: new LeanContextManager(),
        textMapPropagator: chosenPropagator(),
        metricReaders: readers,
      }),
  );
  return {
    processors,
    start: () => {
      sdk.start();
      trace.setGlobalTracerProvider(tracing);
      if (readers.length) meters.takeOver(metrics.getMeterProvider());
    },
    // Traces first, so that the last metrics tell how many spans were lost; half of the time is theirs, should they hang.
    // Not through the SDK, which is over as soon as one of its parts has failed.
    shutdown: async (withinMs = 3000) => {
      const others = logs.map((processor) => processor.shutdown());
      const traces = Promise.allSettled([tracing.shutdown()]);
      await Promise.race([traces, sleep(withinMs / 2, undefined, { ref: false })]);
      await Promise.allSettled([traces, ...others, ...readers.map((reader) => reader.shutdown())]);
    },
  };
}

/** Where the SDK finds `OTEL_LOG_LEVEL`, it puts a logger of its own in the place of ours, which knows that level. */
function withDiagnosticsOfOurs<T>(build: () => T): T {
  const level = process.env['OTEL_LOG_LEVEL'];
  delete process.env['OTEL_LOG_LEVEL'];
  const built = build();
  if (level !== undefined) process.env['OTEL_LOG_LEVEL'] = level;
  return built;
}
