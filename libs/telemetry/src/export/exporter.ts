import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPExporterBase } from '@opentelemetry/otlp-exporter-base';
import { convertLegacyHttpOptions, createOtlpHttpExportDelegate } from '@opentelemetry/otlp-exporter-base/node-http';
import { convertLegacyOtlpGrpcOptions, createOtlpGrpcExportDelegate } from '@opentelemetry/otlp-grpc-exporter-base';
import { TraceExporterMetricsHelper } from '@opentelemetry/otlp-transformer';
import { ConsoleSpanExporter, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { BoundedSpanProcessor, type Outgoing, type Waiting } from './bounded-processor.js';
import { chosenNames } from '../settings/chosen-names.js';
import { flag } from '../settings/flag.js';
import { spanGuard } from '../guard/guard-span.js';
import type { EncodedSpan } from '../otlp/encoded-span.js';
import { TraceSerializer } from '../otlp/trace-serializer.js';
import { otlpProtocol } from '../settings/otlp-protocol.js';
import { positive } from '../settings/positive.js';

/** Where finished spans go, what is made of them before they wait for their batch, and how many that is. */
interface Outlet {
  exporter: Outgoing;
  ready: (span: ReadableSpan) => Waiting;
  batch: number;
}

/**
 * The span exporters that `OTEL_TRACES_EXPORTER` names (otlp unless told; console, none), each behind its bound and, if
 * it is on, the guard.
 */
export function boundedProcessors(): BoundedSpanProcessor[] {
  const guard = flag('TELEMETRY_GUARD', true) ? spanGuard(process.env['NODE_ENV'] !== 'production') : asItIs;
  return chosenNames('OTEL_TRACES_EXPORTER', ['otlp', 'console'], ['otlp']).map((name) => {
    const { exporter, ready, batch } = name === 'otlp' ? otlp() : whole(new ConsoleSpanExporter());
    return new BoundedSpanProcessor(exporter, limits(batch), (span) => ready(guard(span)));
  });
}

const asItIs = <S>(span: S): S => span;

function otlp(): Outlet {
  const protocol = otlpProtocol('TRACES');
  if (protocol === 'http/json') return whole(new JsonExporter(UNBOUNDED));
  const serializer = new TraceSerializer();
  const delegate = protocol === 'grpc' ? overGrpc(serializer) : overHttp(serializer);
  // Four times the specification's: an export costs as much as some hundred spans.
  return { exporter: new OTLPExporterBase(delegate), ready: (span) => serializer.encode(span), batch: 2048 };
}

/** How large spans are as they are nobody knows: their batches are the specification's. */
const whole = (exporter: Outgoing): Outlet => ({ exporter, ready: asItIs, batch: 512 });

/** The queue bounds what is under way, and by spans: a bound by requests would lose what a large batch is split into. */
const UNBOUNDED = { concurrencyLimit: Number.POSITIVE_INFINITY };

const COUNTED = { ...TraceExporterMetricsHelper, countItems: ({ length }: EncodedSpan[]) => length };

const overHttp = (serializer: TraceSerializer) =>
  createOtlpHttpExportDelegate(
    convertLegacyHttpOptions(UNBOUNDED, 'TRACES', 'v1/traces', { 'Content-Type': 'application/x-protobuf' }),
    serializer,
    'otlp_http_span_exporter',
    COUNTED,
    undefined,
  );

const GRPC_METHOD = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

const overGrpc = (serializer: TraceSerializer) =>
  createOtlpGrpcExportDelegate(
    convertLegacyOtlpGrpcOptions(UNBOUNDED, 'TRACES'),
    serializer,
    'otlp_grpc_span_exporter',
    COUNTED,
    undefined,
    'TraceExportService',
    GRPC_METHOD,
  );

const limits = (batch: number) => ({
  maxPending: positive('OTEL_BSP_MAX_QUEUE_SIZE', 8192),
  maxBatch: positive('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', batch),
  delayMs: positive('OTEL_BSP_SCHEDULE_DELAY', 1000),
  exportTimeoutMs: positive('OTEL_BSP_EXPORT_TIMEOUT', 30_000),
});
