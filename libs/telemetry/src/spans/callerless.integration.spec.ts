import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

interface Line {
  msg: string;
  trace_id?: string;
  span_id?: string;
  trace_flags?: string;
}

const root = fileURLToPath(new URL('../../../..', import.meta.url));
// Nobody listens there. With OTEL_TRACES_EXPORTER=none there would be no ids.
const quiet = {
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
};
const args = ['--import', '@throughline/telemetry/register', 'libs/telemetry/test/callerless.mjs'];
let lines: Map<string, Line>;

beforeAll(async () => {
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...quiet },
  });
  lines = new Map(
    stdout
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as Line)
      .map((line) => [line.msg, line]),
  );
});

it.each(['timer', 'cron', 'request', 'sse', 'publisher', 'enqueue', 'job'])(
  'a line written in a %s carries its ids',
  (kind) => {
    expect(lines.get(kind)).toMatchObject({
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
      trace_flags: '01',
    });
  },
);

it('a push to a waiting client belongs to the client’s request, not to the one that caused it', () => {
  expect(lines.get('sse')!.trace_id).toBe(lines.get('request')!.trace_id);
  expect(lines.get('sse')!.trace_id).not.toBe(lines.get('publisher')!.trace_id);
});

it('a job goes on in the trace that put it aside', () => {
  expect(lines.get('job')!.trace_id).toBe(lines.get('enqueue')!.trace_id);
  expect(lines.get('job')!.span_id).not.toBe(lines.get('enqueue')!.span_id);
});

it('each run of a timer is a trace of its own', () => {
  expect(lines.get('timer')!.trace_id).not.toBe(lines.get('cron')!.trace_id);
});

it.each(['detached', 'called back', 'nothing'])('what is outside any work carries none: %s', (kind) => {
  expect(lines.get(kind)).toBeDefined();
  expect(lines.get(kind)).not.toHaveProperty('trace_id');
});
