import type { SpanRecord } from '../../libs/telemetry-testing/src/trace/span-record.ts';
import type { Trace } from '../../libs/telemetry-testing/src/trace/trace.ts';

/**
 * Renders a trace in the form of a scenario's answer key: one line per span, indented by two spaces per level, without
 * SQL statements. Marks failed spans by `!`, later deliveries by `(attempt 2)`, and links except to the parent by `~
 * relation`.
 */
export function answerKey(trace: Trace): string[] {
  const lines: string[] = [];
  const draw = (span: SpanRecord, depth: number): void => {
    if (span.attributes['db.system.name'] !== undefined) return;
    lines.push('  '.repeat(depth) + describe(span));
    for (const child of trace.childrenOf(span)) draw(child, depth + 1);
  };
  for (const top of trace.tops()) draw(top, 0);
  return lines;
}

function describe(span: SpanRecord): string {
  const attempt = Number(span.attributes['messaging.message.attempt'] ?? 1);
  const links = span.links.filter(({ spanId }) => spanId !== span.parentSpanId);
  return [
    span.name,
    ...(attempt > 1 ? [`(attempt ${attempt})`] : []),
    ...(span.status === 'error' ? ['!'] : []),
    ...links.map(({ attributes }) => `~ ${String(attributes['link.relation'])}`),
  ].join(' ');
}
