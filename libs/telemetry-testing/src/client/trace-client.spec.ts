import { readFileSync } from 'node:fs';
import { jest } from '@jest/globals';
import { TraceClient } from './trace-client.js';

const recorded = JSON.parse(readFileSync(new URL('devtools.fixture.json', import.meta.url), 'utf8'));
const traceId = '0af7651916cd43dd8448eb211c80319c';
const client = new TraceClient('http://viewer:4318/');
const fetched = jest.spyOn(globalThis, 'fetch');

const answer = (...bodies: unknown[]) => {
  for (const body of bodies) fetched.mockResolvedValueOnce(new Response(JSON.stringify(body)));
};
const asked = () => fetched.mock.calls.map(([url, init]) => [url, JSON.parse(String(init?.body))]);

beforeEach(() => fetched.mockReset());
afterAll(() => fetched.mockRestore());

it('reads a trace as the viewer answers it', async () => {
  answer(recorded);

  const trace = await client.trace(traceId);

  expect(asked()).toEqual([['http://viewer:4318/api/query/traces', { query: `trace_id = "${traceId}"`, limit: 500 }]]);
  expect(trace.waterfall()).toEqual(['POST /orders !', '  publish x']);
  expect(trace.spans[0]).toEqual({
    traceId,
    spanId: 'b7ad6b7169203331',
    name: 'POST /orders',
    kind: 'server',
    service: 'api-gateway',
    status: 'error',
    statusMessage: 'bad',
    start: 1700000000000.1235,
    end: 1700000000500.6543,
    attributes: { 'http.response.status_code': 500 },
    events: [{ name: 'cache_miss', at: 1700000000100, attributes: { k: 3 } }],
    links: [{ traceId: '1af7651916cd43dd8448eb211c80319c', spanId: 'c7ad6b7169203331', attributes: { why: 'retry' } }],
    resource: { 'service.name': 'api-gateway', 'service.version': '1' },
    scope: 'http',
  });
});

it('follows the cursor through every page', async () => {
  answer({ ...recorded, nextCursor: 'next' }, { traces: [{ traceId: 'other', spans: [] }], nextCursor: null });

  expect(await client.list({ since: 1000 })).toHaveLength(2);
  expect(asked().map(([, body]) => [body.cursor, body.window.start])).toEqual([
    [undefined, 1000],
    ['next', 1000],
  ]);
});

it('waits until the predicate holds, and takes a thrown error as not yet', async () => {
  answer({ traces: [] }, recorded);

  const trace = await client.waitFor(traceId, (seen) => seen.span('publish x'));

  expect(trace.spans).toHaveLength(2);
});

it('gives up with the tree it last saw', async () => {
  answer(recorded);

  const waiting = client.waitFor(traceId, ({ orphans }) => orphans.length > 0, { timeoutMs: -1 });

  await expect(waiting).rejects.toThrow(/not as expected within -1 ms:\n.*2 spans.*\n.*POST \/orders/s);
});

it('gives back the log lines of a trace, oldest first', async () => {
  const log = (timestamp: number) => ({ timestamp, body: 'hello', traceId, attributes: {} });
  answer({ logs: [log(2), log(1)], nextCursor: null });

  expect((await client.logs(traceId)).map(({ timestamp }) => timestamp)).toEqual([1, 2]);
});

it('says what the viewer said when it refuses', async () => {
  fetched.mockResolvedValueOnce(new Response('{"errors":["unexpected token"]}', { status: 400 }));

  await expect(client.list({ query: '((' })).rejects.toThrow('400: {"errors":["unexpected token"]}');
});
