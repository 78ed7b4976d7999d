import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SpanSink } from './span-sink.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

it('keeps every query in the trace that asked for it, when traces wait for each other’s connections', async () => {
  const sink = await SpanSink.open();
  const env = {
    ...process.env,
    DATABASE_URL: process.env['ORDERS_DATABASE_URL'],
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
  };
  const args = ['--import', '@throughline/telemetry/register', 'libs/telemetry/test/busy-pool.mjs'];
  await promisify(execFile)(process.execPath, args, { cwd: root, env });
  sink.close();

  const roots = sink.spans.filter(({ parentSpanId }) => !parentSpanId);
  const queries = roots.map(({ spanId, traceId }) =>
    sink.spans.filter((span) => span.traceId === traceId && span.parentSpanId === spanId).map(({ name }) => name),
  );
  expect(queries).toEqual(Array.from({ length: 20 }, () => ['SELECT pg_class']));
  expect(sink.spans).toHaveLength(40);
});
