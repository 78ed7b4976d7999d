import { setTimeout as sleep } from 'node:timers/promises';
import { diag, metrics, trace } from '@opentelemetry/api';
import { defaultResource, detectResources, type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { chosenPropagator } from '../context/propagators.js';
import { CallerLinkProcessor } from '../context/trust.js';
import type { CountedProcessor } from '../export/counted-processor.js';
import { logProcessors } from '../export/log-processors.js';
import { RecordBatches } from '../export/record-batches.js';
import { spanPipeline } from '../export/span-processors.js';
import { GuardLogProcessor } from '../guard/guard-log-processor.js';
import { spanGuard } from '../guard/guard-span.js';
import { endUnreadBodies } from '../http/unread-bodies.js';
import { exemplarFilter } from '../metrics/exemplars/filter.js';
import { ExemplarMeterProvider } from '../metrics/exemplars/meter-provider.js';
import { ExemplarStore } from '../metrics/exemplars/store.js';
import { PeriodicReader } from '../metrics/periodic-reader.js';
import { chosenHistograms, metricReaders } from '../metrics/readers.js';
import type { DroppedAttributes } from '../metrics/counting-allow-list.js';
import { attributeViews } from '../metrics/views.js';
import { chosenSampler } from '../sampling/chosen-sampler.js';
import { flag } from '../settings/flag.js';
import { spanLimitsFromEnv } from '../settings/span-limits.js';
import { endOpenRuns } from '../spans/lazy-runs.js';
import { endOpenSpans, OpenSpans } from '../spans/open-spans.js';
import { reportDiagnostics } from './diagnostics.js';
import { entryFile } from './entry-file.js';
import { checkResourceAttributes, knownResource } from './known-resource.js';
import type { TelemetryOptions } from './options.js';
import { checkOtlpEndpoint } from './otlp-endpoint.js';
import { chosenDetectors } from './resource-detectors.js';

/** An SDK built from options and environment. */
export interface BuiltSdk {
  /** The processors that export, each with its counts. */
  processors: CountedProcessor[];
  /** The processors of log records that batch them. */
  batches: RecordBatches[];
  /** The metric readers that export periodically. */
  readers: PeriodicReader[];
  serviceName?: string | undefined;
  droppedAttributes?: DroppedAttributes;
  start(): void;
  /** Sends what is pending, in about `withinMs`. Does not reject: the counts show what could not be sent. */
  shutdown(withinMs?: number): Promise<void>;
}

/** Builds the SDK without starting it. */
export async function buildSdk(options: TelemetryOptions = {}): Promise<BuiltSdk> {
  reportDiagnostics();
  checkResourceAttributes();
  checkOtlpEndpoint();
  const isGuarded = options.guard ?? flag('TELEMETRY_GUARD', true);
  const exemplars = new ExemplarStore();
  const readers = options.metricReaders ?? (await metricReaders(exemplars));
  const logs = [...(options.logRecordProcessors ?? []), ...(await logProcessors())];
  const guard = isGuarded ? spanGuard(process.env['NODE_ENV'] !== 'production') : undefined;
  const { processors, tracerProvider } = await spanPipeline(options, guard);
  const resource = await resourceOf(options);
  const tracing = {
    resource,
    sampler: await chosenSampler(options.sampler),
    ...(options.idGenerator && { idGenerator: options.idGenerator }),
    spanLimits: { ...spanLimitsFromEnv(), ...options.spanLimits },
    spanProcessors: [
      new CallerLinkProcessor(),
      new OpenSpans(),
      ...(options.spanProcessors ?? []),
      ...processors,
    ] as SpanProcessor[],
  };
  const droppedAttributes: DroppedAttributes = {};
  const allowed = process.env['METRIC_ATTRIBUTES_ALLOWED'];
  const isTaken = processors.length > 0 || (options.spanProcessors?.length ?? 0) > 0;
  const replaced = tracerProvider?.(tracing);
  const configuration = {
    ...tracing,
    // Without a processor for spans the SDK must not make any, as the specification's exporter "none" requires.
    ...((replaced || !isTaken) && { spanProcessors: [] }),
    autoDetectResources: false,
    textMapPropagator: options.textMapPropagator === undefined ? chosenPropagator() : options.textMapPropagator,
    ...(options.contextManager && { contextManager: options.contextManager }),
    metricReaders: readers,
    views: [...attributeViews(allowed, chosenHistograms(), droppedAttributes), ...(options.views ?? [])],
    logRecordProcessors: logs.length && isGuarded ? [new GuardLogProcessor(), ...logs] : logs,
  };
  const sdk = withDiagnosticsOfOurs(() => new NodeSDK(configuration));
  return {
    processors,
    batches: logs.filter((each) => each instanceof RecordBatches),
    readers: readers.filter((each) => each instanceof PeriodicReader),
    serviceName: nameOf(resource),
    droppedAttributes,
    start: () => {
      sdk.start();
      if (replaced) trace.setGlobalTracerProvider(replaced);
      if (readers.length) takeExemplars(exemplars);
    },
    shutdown: (withinMs = 3000) => end(tracing.spanProcessors, [...logs, ...readers], withinMs),
  };
}

/** The SDK replaces our logger by its own if `OTEL_LOG_LEVEL` is set. */
function withDiagnosticsOfOurs<T>(build: () => T): T {
  diag.disable();
  const built = build();
  reportDiagnostics();
  return built;
}

async function resourceOf({ serviceName, resource, resourceDetectors }: TelemetryOptions): Promise<Resource> {
  const detectors = resourceDetectors ?? (await chosenDetectors());
  const detected = defaultResource()
    .merge(resourceFromAttributes(knownResource(process.env, entryFile(process.argv, process.env, process.cwd()))))
    .merge(detectResources({ detectors }))
    .merge(resource ?? null);
  return serviceName ? detected.merge(resourceFromAttributes({ 'service.name': serviceName })) : detected;
}

/** Returns the attributes known so far, without waiting for those still being detected. */
function nameOf(resource: Resource): string | undefined {
  const [, name] = resource.getRawAttributes().find(([key]) => key === 'service.name') ?? [];
  return typeof name === 'string' ? name : undefined;
}

/** From now on, the SDK's meters, which have no exemplars, are returned with exemplars around them. */
function takeExemplars(store: ExemplarStore): void {
  const official = metrics.getMeterProvider();
  metrics.disable();
  metrics.setGlobalMeterProvider(new ExemplarMeterProvider(official, store, exemplarFilter()));
}

interface Ending {
  shutdown(): Promise<void>;
}

/**
 * Shuts down traces first, so that the last metrics count the lost spans; a hanging trace exporter gets half of the
 * time. Each part is shut down by itself, because the SDK's own shutdown ends as soon as one of them fails.
 */
async function end(traces: Ending[], others: Ending[], withinMs: number): Promise<void> {
  endUnreadBodies();
  endOpenRuns();
  endOpenSpans(false);
  const sent = Promise.allSettled(traces.map((processor) => processor.shutdown()));
  await Promise.race([sent, sleep(withinMs / 2, undefined, { ref: false })]);
  await Promise.allSettled([sent, ...others.map((each) => each.shutdown())]);
}
