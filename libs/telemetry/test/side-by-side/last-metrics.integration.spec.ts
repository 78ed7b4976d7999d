import { type KeyValue, OtlpSink } from '../otlp-sink.js';
import { type Outcome, sideBySide } from './side-by-side.js';

const program = (end: string) => `
  import { metrics } from '@opentelemetry/api';
  import { withRootSpan } from '@throughline/telemetry';
  const meter = metrics.getMeter('shop');
  const orders = meter.createCounter('orders.placed');
  const duration = meter.createHistogram('order.duration', { advice: { explicitBucketBoundaries: [1, 2] } });
  const place = (n) => withRootSpan('place', () => { orders.add(n, { by: 'card' }); duration.record(n); });
  const flush = () => metrics.getMeterProvider().forceFlush?.();
  console.log('works');
  ${end}`;
const endings: [string, string][] = [
  ['process.exit', 'place(3); process.exit(3);'],
  ['an error', `place(3); throw new RangeError('no');`],
  ['an error in a timer', `place(3); setTimeout(() => { throw new RangeError('no'); });`],
  ['a rejection', `place(3); void Promise.reject(new RangeError('no')); setTimeout(() => undefined, 50);`],
  ['process.exit in the midst of a flush', `place(3); void flush(); process.exit();`],
  ['process.exit in the midst of a shutdown', `import { shutdownTelemetry } from '@throughline/telemetry'; place(3); void shutdownTelemetry(); process.exit();`],
  ['itself', 'place(3);'],
]; // prettier-ignore

const seen = ({ stdout, code, signal }: Outcome) => ({ stdout, code, signal });
type Point = {
  attributes: KeyValue[];
  asDouble?: number;
  asInt?: number;
  sum?: number;
  count?: number;
  exemplars?: object[];
};
const points = (sink: OtlpSink, name: string): Point[] =>
  sink.of('/v1/metrics').flatMap((each) => {
    const { dataPoints } = each.sum ?? each.histogram ?? { dataPoints: [] };
    return each.name === name ? (dataPoints as Point[]) : [];
  });

const ran = async (end: string, env: NodeJS.ProcessEnv = {}) => {
  const sink = await OtlpSink.open();
  const [plain, traced] = await sideBySide(
    { 'main.mjs': program(end) },
    {
      env: {
        OTEL_METRICS_EXPORTER: 'otlp',
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
        OTEL_SERVICE_NAME: 'shop',
        ...env,
      },
    },
  );
  sink.close();
  return { plain, traced, sink };
};

it.each(endings)('what was measured last arrives once when a process ends by %s', async (_, end) => {
  const { plain, traced, sink } = await ran(end);

  expect(seen(traced)).toEqual(seen(plain));
  expect(points(sink, 'orders.placed')).toMatchObject([
    { asDouble: 3, attributes: [{ key: 'by', value: { stringValue: 'card' } }] },
  ]);
  expect(points(sink, 'order.duration')).toMatchObject([{ count: 1, sum: 3 }]);
});

it.each([
  ['cumulative', [3, 7]],
  ['delta', [3, 4]],
  ['lowmemory', [3, 4]],
])('adds to what was exported before, by the temporality %s', async (temporality, values) => {
  const { sink } = await ran('place(3); await flush(); place(4); process.exit();', {
    OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: temporality,
  });
  expect(points(sink, 'orders.placed').map(({ asDouble }) => asDouble)).toEqual(values);
});

it('has exemplars, and the resource of the process', async () => {
  const { sink } = await ran('place(3); process.exit();', { OTEL_TRACES_EXPORTER: 'otlp' });
  const [span] = sink.of('/v1/traces') as unknown as { traceId: string; spanId: string }[];
  const exemplars = [{ asDouble: 3, traceId: span!.traceId, spanId: span!.spanId }];
  expect(points(sink, 'orders.placed')).toMatchObject([{ exemplars }]);
  const resources = sink.sent.flatMap(({ groups }) => groups.map(({ resource }) => resource.attributes));
  expect(resources).toHaveLength(2);
  expect(resources[0]).toEqual(expect.arrayContaining([{ key: 'service.name', value: { stringValue: 'shop' } }]));
  expect(resources[1]).toEqual(resources[0]);
});

it.each([
  ['nothing was measured', 'process.exit();', {}],
  [
    'all was exported',
    `place(3); const { shutdownTelemetry } = await import('@throughline/telemetry'); await shutdownTelemetry(); process.exit();`,
    {},
  ],
  ['no exporter takes metrics', 'place(3); process.exit();', { OTEL_METRICS_EXPORTER: 'none' }],
  ['Prometheus asks for them', 'place(3); process.exit();', { OTEL_METRICS_EXPORTER: 'prometheus' }],
  ['the SDK is disabled', 'place(3); process.exit();', { OTEL_SDK_DISABLED: 'true' }],
])('sends nothing at the end where %s', async (_, end, env) => {
  const { plain, traced, sink } = await ran(end, env);
  expect(seen(traced)).toEqual(seen(plain));
  expect(traced.stderr).toBe(plain.stderr);
  expect(points(sink, 'orders.placed')).toHaveLength(end.includes('shutdown') ? 1 : 0);
  expect(sink.sent.filter(({ path }) => path === '/v1/metrics')).toHaveLength(end.includes('shutdown') ? 1 : 0);
});

it('sends the rest where an attribute is none', async () => {
  const { sink, traced } = await ran('orders.add(1, { by: () => 1 }); place(3); process.exit();');
  expect(points(sink, 'orders.placed').map(({ asDouble }) => asDouble)).toEqual([1, 3]);
  expect(traced.stderr).toBe('');
});

it('calls nothing of the application after its end', async () => {
  const { plain, traced } = await ran(
    `meter.createObservableCounter('asked').addCallback(() => console.log('asked')); place(3); process.exit();`,
  );
  expect(seen(traced)).toEqual(seen(plain));
});
