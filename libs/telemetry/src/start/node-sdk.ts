import { setTimeout as sleep } from 'node:timers/promises';
import { diag, metrics, trace } from '@opentelemetry/api';
import { defaultResource, detectResources, type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { chosenPropagator } from '../context/propagators.js';
import { CallerLinkProcessor } from '../context/trust.js';
import type { CountedProcessor } from '../export/counted-processor.js';
import { logProcessors } from '../export/log-processors.js';
import { spanPipeline } from '../export/span-processors.js';
import { GuardLogProcessor } from '../guard/guard-log-processor.js';
import { spanGuard } from '../guard/guard-span.js';
import { exemplarFilter } from '../metrics/exemplars/filter.js';
import { ExemplarMeterProvider } from '../metrics/exemplars/meter-provider.js';
import { ExemplarStore } from '../metrics/exemplars/store.js';
import { chosenHistograms, metricReaders } from '../metrics/readers.js';
import { attributeViews } from '../metrics/views.js';
import { chosenSampler } from '../sampling/chosen-sampler.js';
import { flag } from '../settings/flag.js';
import { spanLimitsFromEnv } from '../settings/span-limits.js';
import { reportDiagnostics } from './diagnostics.js';
import { checkResourceAttributes, knownResource } from './known-resource.js';
import type { TelemetryOptions } from './options.js';
import { chosenDetectors } from './resource-detectors.js';

/** An SDK as options and environment describe it. */
export interface BuiltSdk {
  /** Those that export, each with its counts. */
  processors: CountedProcessor[];
  start(): void;
  /** Sends what is held, in about `withinMs`. What could not be sent stands in the counts: it does not reject. */
  shutdown(withinMs?: number): Promise<void>;
}

/** Builds the SDK; nothing runs yet. */
export async function buildSdk(options: TelemetryOptions = {}): Promise<BuiltSdk> {
  reportDiagnostics();
  checkResourceAttributes();
  const isGuarded = options.guard ?? flag('TELEMETRY_GUARD', true);
  const exemplars = new ExemplarStore();
  const readers = options.metricReaders ?? (await metricReaders(exemplars));
  const logs = [...(options.logRecordProcessors ?? []), ...(await logProcessors())];
  const guard = isGuarded ? spanGuard(process.env['NODE_ENV'] !== 'production') : undefined;
  const { processors, tracerProvider } = await spanPipeline(options, guard);
  const tracing = {
    resource: await resourceOf(options),
    sampler: await chosenSampler(options.sampler),
    ...(options.idGenerator && { idGenerator: options.idGenerator }),
    spanLimits: { ...spanLimitsFromEnv(), ...options.spanLimits },
    spanProcessors: [new CallerLinkProcessor(), ...(options.spanProcessors ?? []), ...processors] as SpanProcessor[],
  };
  const replaced = tracerProvider?.(tracing);
  const configuration = {
    ...tracing,
    ...(replaced && { spanProcessors: [] }),
    autoDetectResources: false,
    textMapPropagator: options.textMapPropagator === undefined ? chosenPropagator() : options.textMapPropagator,
    ...(options.contextManager && { contextManager: options.contextManager }),
    metricReaders: readers,
    views: [...attributeViews(process.env['METRIC_ATTRIBUTES_ALLOWED'], chosenHistograms()), ...(options.views ?? [])],
    logRecordProcessors: logs.length && isGuarded ? [new GuardLogProcessor(), ...logs] : logs,
  };
  const sdk = withDiagnosticsOfOurs(() => new NodeSDK(configuration));
  return {
    processors,
    start: () => {
      sdk.start();
      if (replaced) trace.setGlobalTracerProvider(replaced);
      if (readers.length) takeExemplars(exemplars);
    },
    shutdown: (withinMs = 3000) => end(tracing.spanProcessors, [...logs, ...readers], withinMs),
  };
}

/** The SDK puts a logger of its own in place of ours where `OTEL_LOG_LEVEL` is set. */
function withDiagnosticsOfOurs<T>(build: () => T): T {
  diag.disable();
  const built = build();
  reportDiagnostics();
  return built;
}

async function resourceOf({ serviceName, resource, resourceDetectors }: TelemetryOptions): Promise<Resource> {
  const detectors = resourceDetectors ?? (await chosenDetectors());
  const detected = defaultResource()
    .merge(resourceFromAttributes(knownResource(process.env, process.argv[1])))
    .merge(detectResources({ detectors }))
    .merge(resource ?? null);
  return serviceName ? detected.merge(resourceFromAttributes({ 'service.name': serviceName })) : detected;
}

/** From now on the meters of the SDK, which has no exemplars, are given out with exemplars around them. */
function takeExemplars(store: ExemplarStore): void {
  const official = metrics.getMeterProvider();
  metrics.disable();
  metrics.setGlobalMeterProvider(new ExemplarMeterProvider(official, store, exemplarFilter()));
}

interface Ending {
  shutdown(): Promise<void>;
}

/**
 * Traces first, so that the last metrics say how many spans were lost; half of the time is theirs, should they hang. Each
 * part by itself: the SDK's own shutdown is over as soon as one of them has failed.
 */
async function end(traces: Ending[], others: Ending[], withinMs: number): Promise<void> {
  const sent = Promise.allSettled(traces.map((processor) => processor.shutdown()));
  await Promise.race([sent, sleep(withinMs / 2, undefined, { ref: false })]);
  await Promise.allSettled([sent, ...others.map((each) => each.shutdown())]);
}
