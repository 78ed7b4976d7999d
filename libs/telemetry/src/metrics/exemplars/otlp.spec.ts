import { type Context, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import { JsonMetricsSerializer, ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { AggregationType } from '@opentelemetry/sdk-metrics';
import { collecting } from './collecting.fixture.js';
import { FILTERS } from './filter.js';
import { MetricsRequest } from './metrics-proto.fixture.js';
import { withJsonExemplars, withProtobufExemplars } from './otlp.js';
import { appendToMessages } from './protobuf-splice.js';
import { ExemplarStore } from './store.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const sampled: Context = trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.SAMPLED });
const { store, reader, provider } = collecting({
  views: [{ instrumentName: 'e', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } }],
});

async function measured() {
  const meter = provider.getMeter('test', '1.0');
  // Long enough that the lengths of the messages around it take more than one byte.
  meter.createCounter('c', { description: 'long '.repeat(5000) }).add(1.5, { a: 'ä' }, sampled);
  meter.createCounter('c').add(1, { a: 'unsampled' });
  meter.createHistogram('h', { advice: { explicitBucketBoundaries: [1] } }).record(0.5, {}, sampled);
  meter.createHistogram('h').record(7, {}, sampled);
  meter.createUpDownCounter('u').add(-2, {}, sampled);
  meter.createObservableGauge('g').addCallback((result) => result.observe(3));
  meter.createHistogram('e').record(9, {}, sampled);
  return (await reader.collect()).resourceMetrics;
}

interface Point {
  exemplars?: { asDouble: number; timeUnixNano: string; traceId: string; spanId: string }[];
}
type Metric = { name: string } & Record<string, { dataPoints: Point[] }>;
interface Request {
  resourceMetrics: { scopeMetrics: { metrics: Metric[] }[] }[];
}

const valuesOf = ({ resourceMetrics }: Request) =>
  resourceMetrics[0]!.scopeMetrics[0]!.metrics.map(({ name, gauge, sum, histogram, exponentialHistogram }) => [
    name,
    (gauge ?? sum ?? histogram ?? exponentialHistogram)!.dataPoints.map((point) =>
      (point.exemplars ?? []).map((exemplar) => {
        expect(exemplar).toMatchObject({ traceId, spanId });
        expect(Math.abs(Number(exemplar.timeUnixNano) / 1e6 - Date.now())).toBeLessThan(60_000);
        return exemplar.asDouble;
      }),
    ),
  ]);

const expected = [
  ['e', [[9]]],
  ['c', [[1.5], []]],
  ['h', [[0.5, 7]]],
  ['u', [[-2]]],
  ['g', [[]]],
];

it('adds exemplars to OTLP/JSON', async () => {
  const request = withJsonExemplars(JsonMetricsSerializer, store).serializeRequest(await measured())!;
  expect(valuesOf(JSON.parse(new TextDecoder().decode(request)))).toEqual(expected);
});

it('adds exemplars to OTLP protobuf, and changes nothing else', async () => {
  const metrics = await measured();
  const request = withProtobufExemplars(ProtobufMetricsSerializer, store).serializeRequest(metrics)!;
  const decoded = MetricsRequest.toObject(MetricsRequest.decode(request), { longs: String, arrays: false });
  const json = JSON.parse(
    JSON.stringify(decoded, (name, value: { data?: number[] }) =>
      /^(trace|span)Id$/.test(name) ? Buffer.from(value.data ?? []).toString('hex') : value,
    ),
  ) as Request;
  expect(valuesOf(json)).toEqual(expected);

  const plain = ProtobufMetricsSerializer.serializeRequest(metrics)!;
  const none = withProtobufExemplars(ProtobufMetricsSerializer, new ExemplarStore()).serializeRequest(metrics);
  expect(none).toEqual(plain);
  const rewritten = appendToMessages(plain, [[1], [2], [2], [5, 7, 9, 10], [1]], () => new Uint8Array());
  expect(Buffer.compare(rewritten, plain)).toBe(0);
});

it('has no ids for what was measured outside of a span', async () => {
  const { store, reader, provider } = collecting({ filter: FILTERS.always_on });
  provider.getMeter('test').createCounter('c').add(1.5);
  const { resourceMetrics } = await reader.collect();
  const sent = withProtobufExemplars(ProtobufMetricsSerializer, store).serializeRequest(resourceMetrics)!;
  const text = new TextDecoder().decode(
    withJsonExemplars(JsonMetricsSerializer, store).serializeRequest(resourceMetrics)!,
  );

  expect(JSON.stringify(MetricsRequest.toObject(MetricsRequest.decode(sent)))).toMatch(
    /"exemplars":\[\{"timeUnixNano":\{[^}]*\},"asDouble":1.5\}\]/,
  );
  expect(text).toMatch(/"exemplars":\[\{"timeUnixNano":"\d+","asDouble":1.5\}\]/);
});
