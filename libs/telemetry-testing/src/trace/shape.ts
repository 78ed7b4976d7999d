import { withoutIds } from './ids.js';
import type { SpanRecord } from './span-record.js';
import type { Trace } from './trace.js';

/**
 * The lines that equal traces share: names, services (where they change), kinds, failures
 * and events. Durations, ids and addresses are left out, siblings that overlap stand in alphabetical order, and equal
 * neighbours are one line: `SELECT products (client) ×3`.
 */
export const shapeOf = (trace: Trace): string[] => below(trace, trace.tops(), undefined);

function below(trace: Trace, siblings: readonly SpanRecord[], parent: SpanRecord | undefined): string[] {
  const trees = ordered(siblings).map((span) => [
    lineOf(span, parent, trace),
    ...span.events.map(({ name }) => `  • ${name}`),
    ...below(trace, trace.childrenOf(span), span).map((line) => `  ${line}`),
  ]);
  const lines: string[] = [];
  for (let at = 0; at < trees.length;) {
    const [first, ...rest] = trees[at]!;
    let times = 1;
    while (trees[at + times]?.join('\n') === trees[at]!.join('\n')) times++;
    lines.push(times > 1 ? `${first} ×${times}` : first!, ...rest);
    at += times;
  }
  return lines;
}

function lineOf(span: SpanRecord, parent: SpanRecord | undefined, trace: Trace): string {
  const details = [
    ...(span.service === parent?.service ? [] : [withoutProgram(span.service)]),
    ...(span.kind === 'internal' ? [] : [span.kind]),
  ].join(' ');
  const orphan = span.parentSpanId && !trace.parentOf(span) ? '? ' : '';
  return `${orphan}${withoutIds(span.name)}${details && ` (${details})`}${span.status === 'error' ? ' !' : ''}`;
}

/** The SDK names an unnamed process after its executable, whose path differs between machines. */
const withoutProgram = (service: string): string => service.replace(/^unknown_service:.*/, 'unknown_service');

/**
 * Sorts by start. Siblings that overlap, and consumers of one message, have no certain order and are sorted by name.
 */
function ordered(siblings: readonly SpanRecord[]): SpanRecord[] {
  const groups: SpanRecord[][] = [];
  let end = -Infinity;
  for (const span of [...siblings].sort((a, b) => a.start - b.start)) {
    const last = groups.at(-1);
    const together = last && (span.start < end || (span.kind === 'consumer' && last[0]!.kind === 'consumer'));
    if (together) last.push(span);
    else groups.push([span]);
    end = Math.max(together ? end : -Infinity, span.end);
  }
  const key = ({ name, service }: SpanRecord): string => `${withoutIds(name)} ${service}`;
  return groups.flatMap((group) => group.sort((a, b) => (key(a) < key(b) ? -1 : Number(key(a) > key(b)))));
}
