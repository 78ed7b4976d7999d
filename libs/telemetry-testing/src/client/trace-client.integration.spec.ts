import { startViewer } from '../../test/viewer.js';
import { traceMatchers } from '../matchers/trace-matchers.js';
import { TraceClient } from './trace-client.js';

expect.extend(traceMatchers);

const traceId = '0af7651916cd43dd8448eb211c80319c';
const service = (name: string) => ({ attributes: [{ key: 'service.name', value: { stringValue: name } }] });
const span = (spanId: string, name: string, more: object) => ({
  traceId,
  spanId,
  name,
  kind: 1,
  startTimeUnixNano: '1700000000000123456',
  endTimeUnixNano: '1700000000500654321',
  ...more,
});

let viewer: Awaited<ReturnType<typeof startViewer>>;
let client: TraceClient;

beforeAll(async () => {
  viewer = await startViewer();
  client = new TraceClient(viewer.url);
});

afterAll(() => viewer.stop());

it('reads back what a real viewer was sent, from two services in either order', async () => {
  const consumer = span('b7ad6b7169203333', 'process x', {
    parentSpanId: 'b7ad6b7169203332',
    kind: 5,
    startTimeUnixNano: '1700000000600000000',
    endTimeUnixNano: '1700000000700000000',
    status: { code: 2, message: 'processor is down' },
    links: [
      {
        traceId,
        spanId: 'b7ad6b7169203332',
        attributes: [{ key: 'link.relation', value: { stringValue: 'producer' } }],
      },
    ],
    events: [{ timeUnixNano: '1700000000650000000', name: 'cache_miss', attributes: [] }],
  });
  await send('traces', { resourceSpans: [{ resource: service('payments'), scopeSpans: [{ spans: [consumer] }] }] });
  const waiting = client.waitFor(traceId, ({ roots, orphans }) => roots.length === 1 && orphans.length === 0);
  const sent = [
    span('b7ad6b7169203331', 'POST /orders', { kind: 2 }),
    span('b7ad6b7169203332', 'publish x', { parentSpanId: 'b7ad6b7169203331', kind: 4 }),
  ];
  await send('traces', { resourceSpans: [{ resource: service('gateway'), scopeSpans: [{ spans: sent }] }] });
  const trace = await waiting;

  expect(trace.waterfall()).toEqual(['POST /orders', '  publish x', '    process x !']);
  expect(trace.services).toEqual(['gateway', 'payments']);
  expect(trace.durationMs).toBeCloseTo(699.877, 2);
  expect(trace.span('process x')).toMatchObject({
    kind: 'consumer',
    status: 'error',
    statusMessage: 'processor is down',
    links: [{ traceId, spanId: 'b7ad6b7169203332', attributes: { 'link.relation': 'producer' } }],
    events: [{ name: 'cache_miss', at: 1700000000650 }],
  });
});

it('pages through more traces than one answer holds', async () => {
  const ids = Array.from({ length: 1200 }, (_, n) => (n + 0x2000).toString(16).padStart(32, '1'));
  const spans = ids.map((id) => ({ ...span('b7ad6b7169203331', 'many', {}), traceId: id }));
  await send('traces', { resourceSpans: [{ resource: service('many'), scopeSpans: [{ spans }] }] });

  expect((await client.list({ query: 'name = many' })).map((trace) => trace.traceId).sort()).toEqual(ids.sort());
  expect(await client.list({ query: 'name = many', since: Date.now() })).toEqual([]);
});

it('waits for the spans of an isolated request', async () => {
  const { trace } = await client.isolated(({ traceId, parentSpanId }) => {
    const server = { ...span('b7ad6b7169203335', 'GET /orders', { parentSpanId }), traceId };
    const late = { ...span('b7ad6b7169203336', 'settle', { parentSpanId: server.spanId }), traceId };
    const arrive = (spans: object[], name: string) =>
      send('traces', { resourceSpans: [{ resource: service(name), scopeSpans: [{ spans }] }] });
    setTimeout(() => void arrive([late], 'payments'), 300);
    return arrive([server], 'gateway');
  });

  await expect(trace).toHaveWaterfall(['GET /orders', '  settle']);
  await expect(trace).toVisit(['gateway', 'payments']);
});

it('finds the log lines of a trace', async () => {
  const record = { timeUnixNano: '1700000000200000000', severityNumber: 9, body: { stringValue: 'hello' }, traceId };
  await send('logs', { resourceLogs: [{ resource: service('gateway'), scopeLogs: [{ logRecords: [record] }] }] });

  expect(await client.logs(traceId)).toMatchObject([{ body: 'hello', traceId, timestamp: 1700000000200 }]);
});

it('finds the exemplars that lead to a trace', async () => {
  const timeUnixNano = '1700000000200000000';
  const exemplar = (id: string) => ({ timeUnixNano, asDouble: 1.2, traceId: id, spanId: 'b7ad6b7169203331' });
  const point = {
    timeUnixNano,
    count: '2',
    sum: 2.4,
    explicitBounds: [1],
    bucketCounts: ['0', '2'],
    exemplars: [exemplar(traceId), exemplar('f'.repeat(32))],
  };
  const metric = { name: 'charge.duration', unit: 's', histogram: { aggregationTemporality: 2, dataPoints: [point] } };
  await send('metrics', {
    resourceMetrics: [{ resource: service('payments'), scopeMetrics: [{ metrics: [metric] }] }],
  });

  const found = await client.exemplars(traceId, { metrics: ['charge.duration', 'unknown'] });
  expect(found).toMatchObject([{ metric: 'charge.duration', value: 1.2, traceId, spanId: 'b7ad6b7169203331' }]);
});

async function send(signal: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${viewer.url}/v1/${signal}`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(response.status).toBe(200);
}
