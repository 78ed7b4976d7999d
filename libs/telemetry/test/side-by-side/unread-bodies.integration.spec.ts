import { run } from './side-by-side.js';
import { SpanSink } from '../span-sink.js';

const SERVER = 2;
const CLIENT = 3;
const program = {
  'main.mjs': `import { once } from 'node:events';
    import http from 'node:http';
    import { shutdownTelemetry, withRootSpan } from '@throughline/telemetry';
    const server = http.createServer((request, response) => response.end(Buffer.alloc(1 << 20))).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = 'http://127.0.0.1:' + server.address().port;
    const kept = [];
    await withRootSpan('fetched', async () => kept.push(await fetch(url)));
    await withRootSpan('requested', async () => kept.push((await once(http.get(url), 'response'))[0]));
    console.log(kept.map(({ status, statusCode }) => status ?? statusCode).join());
    await shutdownTelemetry(3000);
    process.exit();`,
};

it.each(['fetched', 'requested'])('a response that nobody reads has its span: %s', async (name) => {
  const sink = await SpanSink.open();
  const env = {
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.endpoint,
  };
  const { stdout, stderr } = await run(program, { preloaded: true, env });
  sink.close();
  expect({ stdout, stderr }).toEqual({ stdout: '200,200\n', stderr: '' });
  const root = sink.spans.find((span) => span.name === name)!;
  const [client, ...others] = sink.spans.filter(({ traceId, kind }) => traceId === root.traceId && kind === CLIENT);
  expect(others).toEqual([]);
  expect(client).toMatchObject({ name: 'GET', parentSpanId: root.spanId });
  const servers = sink.spans.filter(({ kind, traceId }) => kind === SERVER && traceId === root.traceId);
  expect(servers.every(({ parentSpanId }) => parentSpanId === client!.spanId)).toBe(true);
});
