import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSpans } from './read-spans.js';

const kit = join(import.meta.dirname, '../../../telemetry-testing/src/client');
const read = (file: string) => readFileSync(join(kit, file), 'utf8');

it.each([...globSync('recorded/*-order.json', { cwd: kit })])('reads an answer of a backend: %s', (file) => {
  const spans = readSpans(read(file));

  expect(spans.filter(({ name }) => name === 'charge_payment')).toHaveLength(1);
});

it('reads one document a line, as the Collector writes them', () => {
  const span = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), name: 'charge' };
  const line = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });

  expect(readSpans(`${line}\n${line}\n`).map(({ name }) => name)).toEqual(['charge', 'charge']);
});

it('rejects text without a trace', () => {
  expect(() => readSpans('hello', 'a.json')).toThrow(/^a\.json is not JSON/);
  expect(() => readSpans('{"a":\n1', 'a.json')).toThrow(/^a\.json is not JSON/);
  expect(() => readSpans('[1]', 'a.json')).toThrow(/^a\.json is JSON, but no trace/);
  expect(() => readSpans('null', 'a.json')).toThrow(/no trace/);
});
