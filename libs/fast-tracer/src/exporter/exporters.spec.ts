import { createServer, type IncomingMessage, type Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BatchSpanProcessor, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { namesIn } from '../../test/emit.js';
import { FastBatchSpanProcessor } from '../processor/fast-batch-span-processor.js';
import { FastTracerProvider } from '../provider/fast-tracer-provider.js';
import { GrpcCollector } from './grpc-collector.fixture.js';
import { FastOTLPTraceExporter as OverGrpc } from './grpc.js';
import { FastOTLPTraceExporter as OverHttp } from './http.js';

interface Received {
  headers: IncomingMessage['headers'];
  path: string | undefined;
  names: string[];
}

let received: Received[];
let http: HttpServer;
let statuses: number[];
let collector: GrpcCollector;
const port = () => (http.address() as AddressInfo).port;

beforeEach(async () => {
  received = [];
  statuses = [];
  collector = new GrpcCollector();
  http = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      received.push({ headers: request.headers, path: request.url, names: namesIn(Buffer.concat(parts)) });
      response.writeHead(statuses.shift() ?? 200, { 'retry-after': '0' }).end();
    });
  });
  await new Promise<void>((listening) => http.listen(0, '127.0.0.1', listening));
});
afterEach(() => {
  collector.close();
  return new Promise((closed) => http.close(closed));
});

async function trace(Provider: typeof TracerProvider, processor: SpanProcessor): Promise<void> {
  const provider = new Provider({ spanProcessors: [processor] });
  for (const name of ['one', 'two']) provider.getTracer('test').startSpan(name).end();
  await provider.shutdown();
}

const official = (url: string) => new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) });
const fast = (url: string) =>
  new FastBatchSpanProcessor({ exporter: new OverHttp({ url, headers: { key: 'secret' } }) });
const overGrpc = (at: number) =>
  new FastBatchSpanProcessor({ exporter: new OverGrpc({ url: `http://127.0.0.1:${at}` }) });

it.each([
  ['the fast provider and the fast processor', FastTracerProvider, fast],
  ['the fast provider and the official processor', FastTracerProvider, official],
  ['the official provider and the fast processor', TracerProvider, fast],
])('%s send over HTTP', async (_, Provider, processor) => {
  await trace(Provider, processor(`http://127.0.0.1:${port()}/v1/traces`));
  expect(received).toMatchObject([{ path: '/v1/traces', names: ['one', 'two'] }]);
  expect(received[0]!.headers).toMatchObject({ 'content-type': 'application/x-protobuf' });
  if (processor === fast) expect(received[0]!.headers).toMatchObject({ key: 'secret' });
});

it('reads the variables of the specification, and tries again where the collector asks for it', async () => {
  process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = `http://127.0.0.1:${port()}`;
  statuses = [503];
  const processor = new FastBatchSpanProcessor({ exporter: new OverHttp() });
  delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  await trace(FastTracerProvider, processor);
  expect(received.map(({ names }) => names)).toEqual([
    ['one', 'two'],
    ['one', 'two'],
  ]);
  expect(processor.counts).toMatchObject({ exported: 2, dropped: { export_failed: 0 } });
});

it('counts what the collector refuses', async () => {
  statuses = [400];
  const processor = fast(`http://127.0.0.1:${port()}/v1/traces`);
  await expect(trace(FastTracerProvider, processor)).rejects.toThrow();
  expect(processor.counts).toMatchObject({ exported: 0, dropped: { export_failed: 2 } });
});

it('sends over gRPC', async () => {
  await trace(FastTracerProvider, overGrpc(await collector.listen(0)));
  expect(collector.names).toEqual([['one', 'two']]);
});

it('waits for a gRPC collector that is being replaced', async () => {
  const leaving = createTcpServer();
  const at = await new Promise<number>((listening) =>
    leaving.listen(0, '127.0.0.1', () => listening((leaving.address() as AddressInfo).port)),
  );
  const refused = new Promise<void>((closed) =>
    leaving.once('connection', (socket) => leaving.close(() => closed()) && socket.destroy()),
  );
  const processor = overGrpc(at);
  const sent = trace(FastTracerProvider, processor);
  await refused;
  await collector.listen(at);
  await sent;
  expect(collector.names).toEqual([['one', 'two']]);
  expect(processor.counts).toMatchObject({ exported: 2, dropped: { export_failed: 0 } });
});
