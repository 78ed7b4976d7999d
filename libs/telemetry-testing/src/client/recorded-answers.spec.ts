import { readFileSync } from 'node:fs';
import { jest } from '@jest/globals';
import { TraceClient } from './trace-client.js';

/**
 * What a Tempo 2.8 and a Jaeger 2 answered, byte for byte (but for the names of the host), after they were sent one
 * trace of ours and an order of the shop's:
 * - tempo-v2-*, tempo-v1-*: `GET /api/v2/traces/{id}` and `GET /api/traces/{id}`. Protobuf by jsonpb: ids in base64, enums
 *   by name, 64-bit integers as text, defaults left out; v2 wraps the trace, v1 says `batches`.
 * - tempo-search: `GET /api/search`, whose hex ids have no leading zeros.
 * - jaeger-v3-*, jaeger-classic-*: `GET /api/v3/traces/{id}` and `GET /api/traces/{id}`. The first forgets nothing that
 *   OTLP knows; the classic format has status and events as tags and logs.
 */
const recorded = (name: string): string => readFileSync(new URL(`recorded/${name}.json`, import.meta.url), 'utf8');

const order = [
  'POST /orders',
  '  POST',
  '    POST /orders',
  '      process_order',
  '        validate_order',
  '        GET',
  '          GET /availability',
  '            SELECT products',
];
const traceId = '0af7651916cd43dd8448eb211c80319c';
const noTrace = {
  v2: '{"trace":{},"metrics":{}}',
  v3: '{"error":{"httpCode":404,"message":"No traces found"}}',
  classic: '{"data":null,"total":0,"limit":0,"offset":0,"errors":[{"code":404,"msg":"trace not found"}]}\n',
};
const fetched = jest.spyOn(globalThis, 'fetch');
const answer = (text: string, status = 200) => fetched.mockResolvedValueOnce(new Response(text, { status }));
const asked = () => fetched.mock.calls.map(([url]) => decodeURIComponent(String(url)));

beforeEach(() => fetched.mockReset());
afterAll(() => fetched.mockRestore());

const root = {
  traceId,
  spanId: 'b7ad6b7169203331',
  name: 'POST /orders',
  kind: 'server',
  service: 'api-gateway',
  status: 'error',
  statusMessage: 'bad',
  start: 1700000000000.123,
  end: 1700000000500.654,
  attributes: { 'http.response.status_code': 500, retried: true, ratio: 0.5, tags: ['a', 'b'] },
  events: [{ name: 'cache_miss', at: 1700000000100, attributes: { k: 3 } }],
  links: [
    {
      traceId: '1af7651916cd43dd8448eb211c80319c',
      spanId: 'c7ad6b7169203331',
      attributes: { 'link.relation': 'retry' },
    },
  ],
  resource: { 'service.name': 'api-gateway', 'service.version': '1' },
  scope: 'http',
};
const toPublish = { traceId, spanId: 'b7ad6b7169203332', attributes: {} };
const tree = ['POST /orders !', '  publish x', '  validate'];

it.each([
  ['http://tempo:3200', 'tempo-v2', `/api/v2/traces/${traceId}`],
  ['http://jaeger:16686', 'jaeger-v3', `/api/v3/traces/${traceId}`],
])('reads a trace from %s as %s has it', async (url, name, path) => {
  answer(recorded(name));

  const trace = await new TraceClient(url).trace(traceId);

  expect(asked()).toEqual([url + path]);
  expect(trace.waterfall()).toEqual(tree);
  expect(trace.spans[0]).toEqual(root);
  expect(trace.span('validate')).toMatchObject({ status: 'ok', links: [toPublish] });
  expect(trace.span('publish x')).toMatchObject({ kind: 'producer', service: 'order-service', status: 'unset' });
});

it('asks an older Tempo the first way, and remembers', async () => {
  answer('404 page not found', 404);
  answer(recorded('tempo-v1'));
  answer(recorded('tempo-v1'));
  const client = TraceClient.tempo('http://traces');

  await client.trace(traceId);

  expect((await client.trace(traceId)).spans[0]).toEqual(root);
  expect(asked().map((url) => new URL(url).pathname)).toEqual([
    `/api/v2/traces/${traceId}`,
    `/api/traces/${traceId}`,
    `/api/traces/${traceId}`,
  ]);
});

it('asks a Jaeger without v3 the classic way, which drops the attributes of links', async () => {
  answer('404 page not found', 404);
  answer(recorded('jaeger-classic'));

  const trace = await TraceClient.jaeger('http://traces').trace(traceId);

  expect(trace.waterfall()).toEqual(tree);
  expect(trace.span('validate').links).toEqual([toPublish]);
  const links = root.links.map((link) => ({ ...link, attributes: {} }));
  const attributes = { ...root.attributes, tags: '["a","b"]' };
  expect(trace.spans[0]).toEqual({ ...root, end: 1700000000500.653, links, attributes });
});

it.each([
  ['jaeger', 'v3', 'f2bbbca13701bb530b4d9b9d18619c48'],
  ['jaeger', 'classic', 'f2bbbca13701bb530b4d9b9d18619c48'],
  ['tempo', 'v2', '7b751401a52a3c7f2a947d27436a8999'],
  ['tempo', 'v1', '7b751401a52a3c7f2a947d27436a8999'],
] as const)('reads an order of the shop as %s recorded it (%s)', async (kind, api, id) => {
  if (api === 'classic' || api === 'v1') answer('404 page not found', 404);
  answer(recorded(`${kind}-${api}-order`));

  const trace = await TraceClient[kind]('http://traces').trace(id);

  expect(trace.spans).toHaveLength(37);
  expect([trace.roots.length, trace.orphans.length, trace.errors.length]).toEqual([1, 0, 0]);
  expect([...trace.services].sort()).toEqual(['api-gateway', 'inventory-service', 'order-service', 'payment-service']);
  expect(trace.waterfall().slice(0, order.length)).toEqual(order);
  expect(trace.waterfall().at(-1)).toMatch(/^ {30}notify_customer$/);
  const charging = trace.span('process shop.events:order.placed:payments.charge_payment');
  expect(charging).toMatchObject({ kind: 'consumer', links: [{ spanId: charging.parentSpanId }] });
  expect(trace.span('calculate_pricing').events).toMatchObject([
    { name: 'discount_applied', attributes: { 'discount.code': 'SAVE10', 'discount.amount_cents': 4980 } },
  ]);
});

it('takes an unknown trace for one that has not arrived', async () => {
  answer(noTrace.v2);
  answer('404 page not found', 404);
  answer('', 404);
  answer(noTrace.v3, 404);
  answer('<!doctype html>', 200);
  answer(noTrace.classic, 404);

  expect((await TraceClient.tempo('http://a').trace(traceId)).spans).toEqual([]);
  expect((await TraceClient.tempo('http://a').trace(traceId)).spans).toEqual([]);
  expect((await TraceClient.jaeger('http://a').trace(traceId)).spans).toEqual([]);
  expect((await TraceClient.jaeger('http://a').trace(traceId)).spans).toEqual([]);
});

it('refuses half a trace', async () => {
  answer('{"trace":{},"status":"PARTIAL","message":"trace exceeds max size"}');

  await expect(TraceClient.tempo('http://a').trace(traceId)).rejects.toThrow('trace exceeds max size');
});

it('searches Tempo with TraceQL', async () => {
  answer(recorded('tempo-search'));
  answer(noTrace.v2);
  answer(recorded('tempo-v2'));
  const client = new TraceClient('http://tempo:3200', { headers: { 'X-Scope-OrgID': 'shop' } });

  const found = await client.list({ query: '{ status = error }' });

  expect(asked().map((url) => url.replaceAll('+', ' '))).toEqual([
    'http://tempo:3200/api/search?q={ status = error }&limit=500',
    'http://tempo:3200/api/v2/traces/1af7651916cd43dd8448eb211c80319c',
    `http://tempo:3200/api/v2/traces/${traceId}`,
  ]);
  expect(fetched.mock.calls[0]![1]!.headers).toMatchObject({ 'X-Scope-OrgID': 'shop' });
  expect(found.map(({ spans }) => spans.length)).toEqual([3]);
});

it("searches Jaeger with its own search's parameters", async () => {
  answer(recorded('jaeger-classic'));

  const found = await TraceClient.jaeger('http://a/').list({ query: 'service=api-gateway', since: 1_699_999_999_000 });

  expect(found.map((trace) => trace.traceId)).toEqual([traceId]);
  expect(asked()[0]).toMatch(
    /^http:\/\/a\/api\/traces\?limit=500&start=1699999999000000&end=\d{16}&service=api-gateway$/,
  );
});

it('recognises a backend by its URL, unless its kind is given', () => {
  const kinds = [
    'http://localhost:4318',
    'http://tempo.monitoring.svc/',
    'https://grafana/api/datasources/proxy/uid/tempo',
    'http://localhost:16686',
    'http://victoria/select/jaeger',
  ].map((url) => new TraceClient(url).kind);

  expect(kinds).toEqual(['devtools', 'tempo', 'tempo', 'jaeger', 'jaeger']);
  expect(new TraceClient('http://localhost:3200', { kind: 'devtools' }).kind).toBe('devtools');
});

it('says that only the viewer keeps logs', async () => {
  await expect(TraceClient.tempo('http://a').logs(traceId)).rejects.toThrow('traces only');
  await expect(TraceClient.jaeger('http://a').logs(traceId)).rejects.toThrow('traces only');
});
