import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Outcome, sideBySide } from '../side-by-side.js';
import { type SentSpan, SpanSink } from '../../span-sink.js';

const CLIENT = 3;
const source = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8');
const namesIn = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, name]) => name!);

/**
 * The headers of the trace that a request came with, by its shape; without the preload there are the forwarded ones.
 */
interface Arrival {
  shape: string;
  ours: [string, string][];
}

describe.each([
  ['http.mjs', 'required'],
  ['http.mjs', 'imported'],
  ['fetch.mjs', 'built in'],
])('%s, %s', (file, client) => {
  const program = { [file]: source(file), 'echo.mjs': source('echo.mjs') };
  const shapes = namesIn(program[file]!, /^ {2}'?([a-z-]+)'?: \(as(?:, done)?\)/gm);
  const failures = namesIn(program[file]!, /^ {2}'?([a-z ]+)'?: \(\) =>/gm);
  let plain: Outcome;
  let traced: Outcome;
  let spans: SentSpan[];
  const arrived: Arrival[] = [];

  beforeAll(async () => {
    const sink = await SpanSink.open();
    const env = {
      CLIENT: client,
      NODE_NO_WARNINGS: '1',
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.endpoint,
    };
    [plain, traced] = await sideBySide(program, {
      env,
      during: (child) => child.on('message', (arrival) => void arrived.push(arrival as Arrival)),
    });
    ({ spans } = sink);
    sink.close();
  });

  const lineOf = ({ stdout }: Outcome, shape: string) =>
    stdout.split('\n').find((line) => line.startsWith(`${shape} `));

  it('ends in the same way', () => {
    expect(traced.stderr).toBe('');
    expect([traced.code, traced.stdout.split('\n').length]).toEqual([plain.code, plain.stdout.split('\n').length]);
    expect(plain.code).toBe(0);
  });

  it.each([...shapes, ...failures])('sends %s as without the preload', (shape) => {
    expect(lineOf(plain, shape)).toBeDefined();
    expect(lineOf(traced, shape)).toBe(lineOf(plain, shape));
  });

  it.each(shapes)('puts %s into its trace, once', (shape) => {
    expect(parents(shape)).toHaveLength(1);
    const root = spans.find(({ name, parentSpanId }) => name === shape && !parentSpanId)!;
    const own = spans.filter(({ spanId }) => parents(shape).includes(spanId));
    const [first, ...others] = shape.startsWith('the-parent')
      ? own
      : own.filter(({ parentSpanId }) => parentSpanId === root.spanId);
    expect(others).toEqual([]);
    expect(first).toMatchObject({ kind: CLIENT, name: expect.stringMatching(/^(GET|POST|PUT)$/) });
    if (!shape.startsWith('the-parent')) {
      expect(spans.filter(({ kind, traceId }) => kind === CLIENT && traceId === root.traceId)).toHaveLength(1);
    }
  });

  /** The span that each traceparent names which came with the traced request of a shape. */
  const parents = (shape: string): string[] => {
    const came = arrived.filter((arrival) => arrival.shape === shape).map(({ ours }) => ours.filter(isTraceparent));
    const traced = came.filter((headers) => headers.some(([, value]) => !value.includes('2222222222222222')));
    return traced.flat().map(([, value]) => value.split('-')[2]!);
  };
});

const isTraceparent = ([name]: [string, string]): boolean => name.toLowerCase() === 'traceparent';
