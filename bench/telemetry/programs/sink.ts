// Stands in for every collector: counts the spans that arrive, and keeps them on request.
import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { fromObserve } from '../wire/observe.ts';
import { countProtobuf, fromJson, fromProtobuf } from '../wire/otlp.ts';
import { fromEnvelope } from '../wire/sentry.ts';
import type { Span } from '../wire/span.ts';

let spans: Span[] = [];
let keeping = false;
let count = 0;

const server = createServer(async (request, response) => {
  const sent = await buffer(request);
  const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
  take(request, body);
  const protobuf = request.headers['content-type'] === 'application/x-protobuf';
  response.writeHead(200, { 'content-type': protobuf ? 'application/x-protobuf' : 'application/json' });
  response.end(protobuf ? '' : '{}');
});

function take({ url, headers }: IncomingMessage, body: Buffer): void {
  const protobuf = headers['content-type'] === 'application/x-protobuf';
  if (url === '/v1/traces' && protobuf && !keeping) count += countProtobuf(body);
  else if (url === '/v1/traces') keep(protobuf ? fromProtobuf(body) : fromJson(body));
  else if (url?.includes('/envelope/')) keep(fromEnvelope(body));
  else if (url === '/applications/telemetry') keep(fromObserve(body));
}

function keep(arrived: Span[]): void {
  count += arrived.length;
  if (keeping) spans.push(...arrived);
}

process.on('message', ({ keep: next = false, peek = false }: { keep?: boolean; peek?: boolean }) => {
  process.send!({ spans, count });
  if (peek) return;
  spans = [];
  count = 0;
  keeping = next;
});
process.on('disconnect', () => process.exit());
// Packages that send a request for each trace open many connections at once.
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  const { port } = server.address() as { port: number };
  process.send!({ ready: true, url: `http://127.0.0.1:${port}` });
});
