import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type KeyValue, OtlpSink } from './otlp-sink.js';
import type { SentSpan } from './span-sink.js';

const run = promisify(execFile);
const SERVER = 2;
const CLIENT = 3;
const RED = 2;

type Sent = SentSpan & { attributes: KeyValue[]; spanId: string; parentSpanId?: string; status: { message?: string } };
let spans: Sent[];

beforeAll(async () => {
  const sink = await OtlpSink.open();
  await run(
    process.execPath,
    ['--import', '@throughline/telemetry/register', join(import.meta.dirname, 'ends-app.mjs')],
    {
      timeout: 20_000,
      cwd: join(import.meta.dirname, '../../..'),
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_METRICS_EXPORTER: 'none',
      },
    },
  );
  sink.close();
  spans = sink.of('/v1/traces') as unknown as Sent[];
});

const attribute = ({ attributes }: Sent, name: string) =>
  Object.values(attributes.find(({ key }) => key === name)?.value ?? {})[0] as unknown;
const shown = (span: Sent) => ({
  isRed: span.status.code === RED,
  message: span.status.message ?? '',
  type: attribute(span, 'error.type'),
  exceptions: span.events.filter(({ name }) => name === 'exception').length,
});
/** The first request to that path: later ones come from this process. */
const served = (path: string) => spans.find((span) => span.kind === SERVER && attribute(span, 'url.path') === path)!;
const step = (name: string) => spans.find((span) => span.name === `${name} step`)!;
const call = (name: string) => spans.find((span) => span.kind === CLIENT && span.parentSpanId === step(name).spanId)!;

describe('an answer', () => {
  it.each(['/waits', '/half'])('whose caller leaves is marked, and no failure: %s', (path) => {
    expect(shown(served(path))).toEqual({ isRed: false, message: '', type: 'client_disconnected', exceptions: 0 });
  });

  it('has no status before there is one', () => {
    expect(attribute(served('/waits'), 'http.response.status_code')).toBeUndefined();
    expect(attribute(served('/half'), 'http.response.status_code')).toBe(200);
  });

  it('of events has no other end', () => {
    expect(shown(served('/events'))).toEqual({ isRed: false, message: '', type: undefined, exceptions: 0 });
  });

  it.each([
    ['/events', 'text/event-stream'],
    ['/all-events', 'text/event-stream'],
    ['/whole', undefined],
  ])('has a content type where it is a stream of events: %s', (path, type) => {
    expect(attribute(served(path), 'http.response.header.content-type')).toEqual(
      type && { values: [{ stringValue: type }] },
    );
  });

  it.each([
    ['/breaks', 'EIO', 'the disk is gone'],
    ['/destroyed', 'response_incomplete', 'The response ended early.'],
  ])('that breaks midway is red: %s', (path, type, message) => {
    expect(shown(served(path))).toEqual({ isRed: true, message, type, exceptions: 1 });
  });

  it('that is whole is green', () => {
    expect(shown(served('/whole'))).toEqual({ isRed: false, message: '', type: undefined, exceptions: 0 });
  });
});

describe('a request', () => {
  it.each(['fetch aborted', 'fetch aborted midway', 'http aborted'])(
    'that its caller gives up is no failure: %s',
    (name) => {
      expect([shown(call(name)), shown(step(name))].map(({ isRed, exceptions }) => [isRed, exceptions])).toEqual([
        [false, 0],
        [false, 0],
      ]);
    },
  );

  it.each(['fetch late', 'http late', 'http broken'])('that fails is red: %s', (name) => {
    expect(shown(call(name))).toMatchObject({ isRed: true, exceptions: 1 });
    expect(shown(step(name))).toMatchObject({ isRed: true });
  });

  it.each(['fetch refused', 'http refused'])('records why the connection failed: %s', (name) => {
    const why = expect.stringMatching(/connect ECONNREFUSED 127\.0\.0\.1:\d+/) as string;
    expect(shown(call(name))).toMatchObject({ isRed: true, message: why, type: 'ECONNREFUSED', exceptions: 1 });
    expect(shown(step(name))).toMatchObject({ isRed: true, message: why, type: 'ECONNREFUSED' });
  });
});
