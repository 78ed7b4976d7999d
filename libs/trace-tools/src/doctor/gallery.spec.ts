import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { SpanRecord } from '@throughline/telemetry-testing';
import { readSpans } from '../sources/read-spans.js';
import { diagnose } from './diagnose.js';

const broken = join(import.meta.dirname, '../../../../docs/broken');
const programs = globSync('{hops,context,endings,identity,content}/*.ts', { cwd: broken })
  .filter((file) => !file.endsWith('.part.ts'))
  .map((file) => basename(file, '.ts'));
const spansOf = (name: string) => readSpans(readFileSync(join(broken, 'traces', `${name}.json`), 'utf8'));

/** The cause of each, where the program is not named after it. */
const CAUSES: Record<string, string> = {
  'header-stripped-by-proxy': 'header-stripped',
  'sampled-by-the-second': 'sampled-differently',
  'lost-in-timer': 'context-lost',
  'lost-in-rxjs': 'context-lost',
  'mixed-by-pool': 'context-mixed',
  'captured-at-start': 'huge-trace',
  'loop-in-span': 'huge-trace',
};

it.each(programs)('names the cause of %s first, and reports no other error', (name) => {
  const findings = diagnose(spansOf(name));
  const codes = findings.map(({ code }) => code);

  expect(codes[0]).toBe(CAUSES[name] ?? name);
  expect(findings.filter(({ severity, code }) => severity === 'error' && code !== codes[0])).toEqual([]);
});

it.each(programs)('names the cause of %s when the source does not mark remote parents', (name) => {
  const spans = spansOf(name).map(({ parentIsRemote: _removed, ...span }) => span);

  expect(diagnose(spans)[0]?.code).toBe(CAUSES[name] ?? name);
});

it.each(programs)('names the cause of %s when spans start in the same millisecond as their parents', (name) => {
  expect(diagnose(startedTogether(spansOf(name)))[0]?.code).toBe(CAUSES[name] ?? name);
});

/**
 * The spans as a fast machine records them: an SDK rounds starts down to the millisecond, so those that are close are
 * equal.
 */
function startedTogether(spans: SpanRecord[]): SpanRecord[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const startOf = (span: SpanRecord, depth = 0): number => {
    const parent = byId.get(span.parentSpanId ?? '');
    const isClose = parent && depth < spans.length && Math.abs(span.start - parent.start) <= 5;
    return isClose ? startOf(parent, depth + 1) : span.start;
  };
  return spans.map((span) => ({ ...span, start: startOf(span) }));
}
