import type { Span } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { isDropped } from '../untraced/dropped-spans.js';
import { DEFAULTS } from './configuration.js';

const exporter = new InMemorySpanExporter();
const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
const finished = (name: string, change: (span: Span) => void = () => {}) => {
  const span = provider.getTracer('test').startSpan(name);
  change(span);
  span.end();
  return exporter.getFinishedSpans().at(-1)!;
};
const queried = (text: string) =>
  finished('pg.query', (span) => DEFAULTS.pg.requestHook(span, { query: { text }, connection: {} }));

it('names a query by its summary', () => {
  const { name, attributes } = queried('SELECT * FROM outbox FOR UPDATE SKIP LOCKED');

  expect(name).toBe('SELECT outbox');
  expect(attributes).toEqual({ 'db.query.summary': 'SELECT outbox' });
});

describe('the text of a query', () => {
  const text = `SELECT ${Array.from({ length: 100 }, (_, at) => `column${at}`).join(', ')} FROM outbox`;
  const textOf = (query: { text: string; name?: string }) =>
    finished('pg.query', (span) => {
      span.setAttribute('db.query.text', query.text);
      DEFAULTS.pg.requestHook(span, { query, connection: {} });
    }).attributes['db.query.text'] as string;

  it('is shortened when the statement has a name to find it by', () => {
    const short = textOf({ text, name: 'find_all' });

    expect(short.length).toBeLessThanOrEqual(257);
    expect(short).toMatch(/^SELECT column0, .*…$/);
  });

  it('is whole when nothing else tells what ran', () => {
    expect(textOf({ text })).toBe(text);
  });

  it('is whole when it is short', () => {
    expect(textOf({ text: 'SELECT 1', name: 'one' })).toBe('SELECT 1');
  });
});

it.each(['BEGIN', 'begin isolation level serializable', 'START TRANSACTION'])(
  'drops the span of %s, and no span that merely has its name',
  (text) => {
    expect(isDropped(queried(text))).toBe(true);
    expect(isDropped(queried('COMMIT'))).toBe(false);
    expect(isDropped(finished('BEGIN'))).toBe(false);
  },
);
