import type { ISerializer } from '@opentelemetry/otlp-transformer';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { appendToMessages } from './protobuf-splice.js';
import type { Exemplar } from './reservoir.js';
import type { ExemplarStore } from './store.js';

/** Returns the exemplars of data points. */
export type Exemplars = Pick<ExemplarStore, 'inOrder'>;

type MetricsSerializer<T> = ISerializer<ResourceMetrics, T>;

/** Serializes to OTLP/JSON as the SDK does, and adds `exemplars` to the data points. */
export function withJsonExemplars<T>(base: MetricsSerializer<T>, store: Exemplars): MetricsSerializer<T> {
  return {
    deserializeResponse: (data) => base.deserializeResponse(data),
    serializeRequest(resourceMetrics) {
      const plain = base.serializeRequest(resourceMetrics);
      const found = store.inOrder(resourceMetrics);
      if (!plain || !found.some((exemplars) => exemplars.length)) return plain;
      const request = JSON.parse(new TextDecoder().decode(plain)) as JsonRequest;
      pointsOf(request).forEach((point, at) => {
        if (found[at]?.length) point.exemplars = found[at].map(toJson);
      });
      return new TextEncoder().encode(JSON.stringify(request));
    },
  };
}

// Field numbers of opentelemetry/proto/metrics/v1/metrics.proto, from the request down to the data point: resource
// metrics, scope metrics, metric, its data (gauge, sum, histogram, exponential histogram), data point.
const PATH = [[1], [2], [2], [5, 7, 9, 10], [1]];
const EXEMPLARS_FIELD: Record<number, number> = { 5: 5, 7: 5, 9: 8, 10: 11 };

/** Serializes to OTLP protobuf as the SDK does, and adds `exemplars` to the data points. */
export function withProtobufExemplars<T>(base: MetricsSerializer<T>, store: Exemplars): MetricsSerializer<T> {
  return {
    deserializeResponse: (data) => base.deserializeResponse(data),
    serializeRequest(resourceMetrics) {
      const plain = base.serializeRequest(resourceMetrics);
      const found = store.inOrder(resourceMetrics);
      if (!plain || !found.some((exemplars) => exemplars.length)) return plain;
      let at = 0;
      return appendToMessages(plain, PATH, (data) => {
        const field = EXEMPLARS_FIELD[data]!;
        return Buffer.concat((found[at++] ?? []).map((exemplar) => toProtobuf(exemplar, field)));
      });
    },
  };
}

interface JsonRequest {
  resourceMetrics: { scopeMetrics: { metrics: Record<string, { dataPoints?: { exemplars?: unknown }[] }>[] }[] }[];
}

const pointsOf = ({ resourceMetrics }: JsonRequest) =>
  resourceMetrics.flatMap(({ scopeMetrics }) =>
    scopeMetrics.flatMap(({ metrics }) =>
      metrics.flatMap(({ gauge, sum, histogram, exponentialHistogram }) => {
        return (gauge ?? sum ?? histogram ?? exponentialHistogram)?.dataPoints ?? [];
      }),
    ),
  );

const nanos = (time: number) => BigInt(time) * 1_000_000n;

const toJson = ({ value, time, traceId, spanId }: Exemplar) => ({
  timeUnixNano: `${nanos(time)}`,
  asDouble: value,
  traceId,
  spanId,
});

function toProtobuf({ value, time, traceId, spanId }: Exemplar, field: number): Buffer {
  const bytes = Buffer.alloc(traceId && spanId ? 48 : 20);
  bytes.set([(field << 3) | 2, bytes.length - 2, 0x11]); // the field and its length; time_unix_nano (2, fixed64)
  bytes.writeBigUInt64LE(nanos(time), 3);
  bytes[11] = 0x19; // as_double (3)
  bytes.writeDoubleLE(value, 12);
  if (!traceId || !spanId) return bytes;
  bytes.set([0x22, 8], 20); // span_id (4, bytes)
  bytes.write(spanId, 22, 'hex');
  bytes.set([0x2a, 16], 30); // trace_id (5, bytes)
  bytes.write(traceId, 32, 'hex');
  return bytes;
}
