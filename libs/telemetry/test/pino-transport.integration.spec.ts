import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { OtlpSink } from './otlp-sink.js';

const folder = mkdtempSync(join(tmpdir(), 'pino-transport-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('a line of a pino transport names its span, hides secrets, and does not keep the process alive', async () => {
  const sink = await OtlpSink.open();
  const file = join(folder, 'lines');
  const program = [
    '--import',
    '@throughline/telemetry/register',
    join(import.meta.dirname, 'pino-transport.mjs'),
    file,
  ];
  const env = {
    ...process.env,
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_METRICS_EXPORTER: 'none',
  };
  const cwd = join(import.meta.dirname, '../../..');
  const { stderr } = await promisify(execFile)(process.execPath, program, { cwd, env });
  sink.close();

  expect(stderr).toBe('');
  const [span] = sink.of('/v1/traces') as unknown as [{ traceId: string; spanId: string }];
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(lines).toHaveLength(1);
  expect(lines[0]!.match(/"trace_id"/g)).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    trace_id: span.traceId,
    span_id: span.spanId,
    msg: expect.not.stringContaining('jane'),
    user: { cvv: expect.not.stringContaining('123') },
  });
});
