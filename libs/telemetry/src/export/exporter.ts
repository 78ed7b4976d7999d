import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPExporterBase } from '@opentelemetry/otlp-exporter-base';
import { convertLegacyHttpOptions, createOtlpHttpExportDelegate } from '@opentelemetry/otlp-exporter-base/node-http';
import { convertLegacyOtlpGrpcOptions, createOtlpGrpcExportDelegate } from '@opentelemetry/otlp-grpc-exporter-base';
import { TraceExporterMetricsHelper } from '@opentelemetry/otlp-transformer';
import { ConsoleSpanExporter, type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace';
import { BoundedSpanProcessor, type Waiting } from './bounded-processor.js';
import { chosenNames } from '../settings/chosen-names.js';
import { flag } from '../settings/flag.js';
import { spanGuard } from '../guard/guard-span.js';
import type { EncodedSpan } from '../otlp/encoded-span.js';
import { TraceSerializer } from '../otlp/trace-serializer.js';
import { otlpProtocol } from '../settings/otlp-protocol.js';
import { positive } from '../settings/positive.js';

/** Where finished spans go, and what is made of them before they wait for their batch. */
interface Outlet {
  exporter: SpanExporter;
  ready: (span: ReadableSpan) => Waiting;
}

/**
 * The span exporters that `OTEL_TRACES_EXPORTER` names (otlp unless told; console, none), each behind its bound and, if
 * it is on, the guard.
 */
export function boundedProcessors(): BoundedSpanProcessor[] {
  const guard = flag('TELEMETRY_GUARD', true) ? spanGuard(process.env['NODE_ENV'] !== 'production') : asItIs;
  return chosenNames('OTEL_TRACES_EXPORTER', ['otlp', 'console'], ['otlp']).map((name) => {
    const { exporter, ready } = name === 'otlp' ? otlp() : { exporter: new ConsoleSpanExporter(), ready: asItIs };
    return new BoundedSpanProcessor(exporter, limits(), (span) => ready(guard(span)));
  });
}

const asItIs = <S>(span: S): S => span;

function otlp(): Outlet {
  const protocol = otlpProtocol('TRACES');
  if (protocol === 'http/json') return { exporter: new JsonExporter(), ready: asItIs };
  const serializer = new TraceSerializer();
  const delegate = protocol === 'grpc' ? overGrpc(serializer) : overHttp(serializer);
  // It gets what `ready` made, and asks no more of it than how many there are.
  const exporter = new OTLPExporterBase(delegate) as unknown as SpanExporter;
  return { exporter, ready: (span) => serializer.encode(span) };
}

const COUNTED = { ...TraceExporterMetricsHelper, countItems: ({ length }: EncodedSpan[]) => length };

const overHttp = (serializer: TraceSerializer) =>
  createOtlpHttpExportDelegate(
    convertLegacyHttpOptions({}, 'TRACES', 'v1/traces', { 'Content-Type': 'application/x-protobuf' }),
    serializer,
    'otlp_http_span_exporter',
    COUNTED,
    undefined,
  );

const GRPC_METHOD = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

const overGrpc = (serializer: TraceSerializer) =>
  createOtlpGrpcExportDelegate(
    convertLegacyOtlpGrpcOptions({}, 'TRACES'),
    serializer,
    'otlp_grpc_span_exporter',
    COUNTED,
    undefined,
    'TraceExportService',
    GRPC_METHOD,
  );

const limits = () => ({
  maxPending: positive('OTEL_BSP_MAX_QUEUE_SIZE', 8192),
  // Four times the specification's: an export costs as much as some hundred spans.
  maxBatch: positive('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 2048),
  delayMs: positive('OTEL_BSP_SCHEDULE_DELAY', 1000),
  exportTimeoutMs: positive('OTEL_BSP_EXPORT_TIMEOUT', 30_000),
});
