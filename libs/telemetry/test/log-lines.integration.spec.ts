import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { OtlpSink } from './otlp-sink.js';

const root = join(import.meta.dirname, '../../..');
const args = ['--import', '@throughline/telemetry/register', join(import.meta.dirname, 'log-lines.mjs')];

/** How often the line came by stdout and by OTLP, and whether its secrets were hidden there. */
async function lines(more: Record<string, string>) {
  const sink = await OtlpSink.open();
  const env = {
    ...process.env,
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_TRACES_EXPORTER: 'none',
    OTEL_METRICS_EXPORTER: 'none',
    ...more,
  };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: root, env });
  const sent = sink.of('/v1/logs').map((record) => JSON.stringify(record));
  sink.close();
  const written = stdout.split('\n').filter(Boolean);
  const open = (text: string) => /jane|123[,}]/.test(text.replace(/\d{10,}/g, ''));
  return { written: written.length, sent: sent.length, open: [...written, ...sent].some(open), stderr };
}

it.each([
  ['stdout', {}, [1, 0]],
  ['OTLP too, where nobody reads stdout', { OTEL_LOGS_EXPORTER: 'otlp' }, [1, 1]],
  ['OTLP alone', { OTEL_LOGS_EXPORTER: 'otlp', LOG_STDOUT: 'false' }, [0, 1]],
  ['stdout alone on Kubernetes', { OTEL_LOGS_EXPORTER: 'otlp', KUBERNETES_SERVICE_HOST: '10.0.0.1' }, [1, 0]],
  [
    'OTLP alone on Kubernetes',
    { OTEL_LOGS_EXPORTER: 'otlp', KUBERNETES_SERVICE_HOST: '10.0.0.1', LOG_STDOUT: 'false' },
    [0, 1],
  ],
])('a line goes by %s, without its secrets', async (_, env, [written, sent]) => {
  expect(await lines(env)).toMatchObject({ written, sent, open: false });
});

it('TELEMETRY_GUARD=false leaves it unmasked, on stdout and on the wire', async () => {
  expect(await lines({ TELEMETRY_GUARD: 'false', LOG_STDOUT: 'false', OTEL_LOGS_EXPORTER: 'otlp' })).toMatchObject({
    sent: 1,
    open: true,
  });
  expect(await lines({ TELEMETRY_GUARD: 'false' })).toMatchObject({ written: 1, open: true });
});

it('a switch that is neither true nor false is said, and the secrets stay hidden', async () => {
  const { open, stderr } = await lines({ TELEMETRY_GUARD: 'nope' });
  expect(open).toBe(false);
  expect(stderr.match(/TELEMETRY_GUARD/g)).toHaveLength(1);
});
