import { type Attributes, type SpanKind, type SpanStatus, TraceFlags } from '@opentelemetry/api';
import { getBooleanFromEnv } from '@opentelemetry/core';
import { detectResources, envDetector, type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { spanGuard } from '../guard/guard-span.js';
import { entryFile } from '../start/entry-file.js';
import { knownResource } from '../start/known-resource.js';
import { CountedSpanProcessor, type SpanCounts } from './counted-processor.js';
import { batchLimits, spanExporter, spanExporterNames } from './span-exporters.js';

/** A finished span of another program, such as a browser. Times are nanoseconds since the epoch. */
export interface RelayedSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string | undefined;
  name: string;
  kind: SpanKind;
  start: bigint;
  end: bigint;
  status: SpanStatus;
  attributes: Attributes;
  events: { name: string; at: bigint; attributes: Attributes }[];
  /** The instrumentation that made the span. */
  scope: { name: string; version?: string | undefined };
}

/** Spans since the relay was opened. */
export type RelayCounts = Readonly<Omit<SpanCounts, 'dropped'>> & { readonly dropped: Readonly<SpanCounts['dropped']> };

/**
 * Sends finished spans of another program the way this process sends its own: exporter, queue limits and guard come
 * from the environment. `send` only queues, so a slow collector costs memory up to the limit, and no time.
 */
export class SpanRelay {
  private readonly processor: CountedSpanProcessor;
  private readonly resource: Resource;

  constructor(resource: Attributes, exporter: SpanExporter) {
    this.resource = resourceFromAttributes(resource);
    this.processor = new CountedSpanProcessor(exporter, batchLimits(), spanGuard(false));
  }

  /**
   * @param resource of the other program; version and environment default to those of this process
   * @returns null if this process does not export spans over OTLP: `OTEL_SDK_DISABLED`, `OTEL_TRACES_EXPORTER`
   */
  static async open(resource: Attributes): Promise<SpanRelay | null> {
    if (getBooleanFromEnv('OTEL_SDK_DISABLED') || !spanExporterNames().includes('otlp')) return null;
    return new SpanRelay({ ...releaseOfThisProcess(), ...resource }, await spanExporter('otlp'));
  }

  send(spans: RelayedSpan[]): void {
    for (const span of spans) this.processor.onEnd(readable(span, this.resource));
  }

  get counts(): RelayCounts {
    return this.processor.counts;
  }

  /** Sends the queued spans and accepts no more. Rejects if the last batch cannot be sent. */
  shutdown(): Promise<void> {
    return this.processor.shutdown();
  }
}

function readable({ traceId, spanId, parentSpanId, scope, ...span }: RelayedSpan, resource: Resource): ReadableSpan {
  const context = { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
  return {
    name: span.name,
    kind: span.kind,
    spanContext: () => context,
    ...(parentSpanId && { parentSpanContext: { traceId, spanId: parentSpanId, traceFlags: TraceFlags.SAMPLED } }),
    startTime: timeOf(span.start),
    endTime: timeOf(span.end),
    duration: timeOf(span.end - span.start),
    ended: true,
    status: span.status,
    attributes: span.attributes,
    events: span.events.map(({ name, at, attributes }) => ({ name, time: timeOf(at), attributes })),
    links: [],
    resource,
    instrumentationScope: { name: scope.name, ...(scope.version !== undefined && { version: scope.version }) },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** The version and the environment that this process has on its own spans. */
function releaseOfThisProcess(): Attributes {
  const known = knownResource(process.env, entryFile(process.argv, process.env, process.cwd()));
  const { attributes } = detectResources({ detectors: [envDetector] });
  const named = { ...known, ...attributes };
  const kept = ['service.version', 'service.namespace', 'deployment.environment.name'];
  return Object.fromEntries(Object.entries(named).filter(([name]) => kept.includes(name)));
}

const NANOS = 1_000_000_000n;
const timeOf = (nanos: bigint): [number, number] => [Number(nanos / NANOS), Number(nanos % NANOS)];
