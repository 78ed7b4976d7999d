import { sideBySide } from './side-by-side.js';
import { type SentSpan, SpanSink } from '../span-sink.js';

const ask = `async function ask(port, path, type = 'text/plain') {
    const client = http2.connect('http://127.0.0.1:' + port);
    const traceparent = '00-11111111111111111111111111111111-2222222222222222-01';
    const stream = client.request({ ':path': path, 'content-type': type, traceparent });
    const [headers] = await once(stream, 'response');
    console.log(headers[':status'], await text(stream));
    client.close();
  }`;
const imports = `import { once } from 'node:events'; import { text } from 'node:stream/consumers';`;

it.each<[string, string, Partial<SentSpan>]>([
  [
    'Fastify',
    `${imports} import http2 from 'node:http2'; import fastify from 'fastify'; import { traceFastify } from '@throughline/telemetry/fastify';
      const app = fastify({ http2: true });
      traceFastify(app, { traceIdHeader: false });
      app.get('/orders/:id', ({ params }) => 'order ' + params.id);
      await app.listen();
      ${ask}
      await ask(app.server.address().port, '/orders/7');
      await app.close();`,
    { name: 'GET /orders/:id' },
  ],
  [
    'a server of Node',
    `${imports} import * as http2 from 'node:http2';
      const server = http2.createServer((request, response) => response.end('order')).listen(0);
      await once(server, 'listening');
      ${ask}
      await ask(server.address().port, '/orders/7');
      server.close();`,
    { name: 'GET' },
  ],
])('HTTP/2 by %s is the same, and traced', async (_, program, span) => {
  const sink = await SpanSink.open();
  const env = {
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.endpoint,
  };
  const [plain, traced] = await sideBySide({ 'main.mjs': program }, { env });
  sink.close();
  expect(traced).toEqual({ ...plain, stderr: '' });
  expect(plain.stdout).toMatch(/^200 order/);
  const parent = { traceId: '1'.repeat(32), parentSpanId: '2'.repeat(16) };
  expect(sink.spans).toEqual([expect.objectContaining({ ...span, ...parent, kind: 2 })]);
});

it.each([
  ['said not to be traced', 'application/json', [expect.stringContaining(`listens to 'stream'`)]],
  ['left to its own instrumentation where it is gRPC', 'application/grpc+proto', ['']],
])('HTTP/2 by streams is the same, and %s', async (_, type, said) => {
  const program = `${imports} import * as http2 from 'node:http2';
    const server = http2.createServer().on('stream', (stream) => (stream.respond(), stream.end('order'))).listen(0);
    await once(server, 'listening');
    ${ask}
    await ask(server.address().port, '/orders/7', '${type}');
    await ask(server.address().port, '/orders/8', '${type}');
    server.close();`;
  const [plain, traced] = await sideBySide({ 'main.mjs': program });
  expect([traced.stdout, traced.code]).toEqual([plain.stdout, plain.code]);
  expect(plain.stdout).toBe('200 order\n200 order\n');
  expect(traced.stderr.trim().split('\n')).toEqual(said);
});
