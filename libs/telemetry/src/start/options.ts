import type { ContextManager, Sampler, TextMapPropagator, TracerProvider } from '@opentelemetry/api';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import type { Resource, ResourceDetector } from '@opentelemetry/resources';
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { IMetricReader, ViewOptions } from '@opentelemetry/sdk-metrics';
import type {
  IdGenerator,
  SpanExporter,
  SpanLimits,
  SpanProcessor,
  TracerProviderOptions,
} from '@opentelemetry/sdk-trace';
import type { InstrumentationConfigs } from '../instrumentation/configuration.js';
import type { PathPattern } from '../instrumentation/ignored-paths.js';

/** Creates a tracer provider from the SDK's options. */
export type MakeTracerProvider = (options: TracerProviderOptions) => TracerProvider;

/**
 * The options of `startTelemetry`. All are optional: the environment decides the rest, by the variables of
 * OpenTelemetry's specification. Every part is one of the SDK's own interfaces.
 */
export interface TelemetryOptions {
  /** Replaces `OTEL_SERVICE_NAME`. */
  serviceName?: string;
  /** Merged over the detected resource. */
  resource?: Resource;
  /** Replace those of `OTEL_NODE_RESOURCE_DETECTORS`. */
  resourceDetectors?: ResourceDetector[];

  /**
   * Replaces the sampler of `OTEL_TRACES_SAMPLER`. It is not asked about work excluded by `@Untraced()` and
   * `withoutTracing`.
   */
  sampler?: Sampler;
  /** Replaces the SDK's random ids. */
  idGenerator?: IdGenerator;
  /** Merged over those of the environment. */
  spanLimits?: SpanLimits;
  /** Added before the exporters. They see spans before the guard masks them. */
  spanProcessors?: SpanProcessor[];
  /** Replace those of `OTEL_TRACES_EXPORTER`. Each gets a bounded queue, the guard and a count of dropped spans. */
  spanExporters?: SpanExporter[];
  /**
   * Replaces `TELEMETRY_TRACER`: `fast` makes and sends spans by `@throughline/fast-tracer`, which has to be installed,
   * over http/protobuf and gRPC. Default `sdk`. Given exporters and a given tracer provider take precedence.
   */
  tracer?: 'sdk' | 'fast';
  /** Replaces the SDK's tracer provider, with the same options. */
  tracerProvider?: MakeTracerProvider;

  /** Replaces the propagators of `OTEL_PROPAGATORS` and their restrictions; null for none. */
  textMapPropagator?: TextMapPropagator | null;
  /** Replaces the SDK's, which uses AsyncLocalStorage. */
  contextManager?: ContextManager;

  /** Replace those of `OTEL_METRICS_EXPORTER`. They have no exemplars, because the SDK has none. */
  metricReaders?: IMetricReader[];
  /** Added to the attribute lists of this library's own instruments. */
  views?: ViewOptions[];

  /** Added before the exporters of `OTEL_LOGS_EXPORTER`, after the guard. */
  logRecordProcessors?: LogRecordProcessor[];

  /** Added to those that `OTEL_NODE_ENABLED_INSTRUMENTATIONS` chooses. */
  instrumentations?: Instrumentation[];
  /**
   * Merged over the defaults of the chosen instrumentations, by short name: `{ pg: { enhancedDatabaseReporting: true }
   * }`.
   */
  instrumentationConfig?: InstrumentationConfigs;
  /**
   * Replaces `TELEMETRY_IGNORE_INCOMING_PATHS`: requests that are neither traced nor counted; health probes by default.
   */
  ignoreIncomingPaths?: PathPattern[];

  /** Replaces `TELEMETRY_GUARD`: whether secrets are masked before anything is exported. Default true. */
  guard?: boolean;
}
