import type { Kind, Span } from './span.ts';

interface StreamedSpan {
  name: string;
  trace_id: string;
  attributes: Record<string, { value: unknown } | undefined>;
  links?: unknown[];
}

/** Sentry gives the kind of a span as its operation. */
const kinds: [RegExp, Kind][] = [
  [/^http\.server/, 'SERVER'],
  [/^(http\.client|db)/, 'CLIENT'],
  [/^queue\.(publish|create)/, 'PRODUCER'],
  [/^queue\.(process|receive)/, 'CONSUMER'],
];

/** The spans of a Sentry envelope: lines of JSON, one with headers, then a header and a payload for each item. */
export function fromEnvelope(envelope: Buffer): Span[] {
  const lines = envelope.toString().split('\n');
  return lines.flatMap((line, at) => {
    const isSpans = line.startsWith('{"type":"span"');
    return isSpans ? (JSON.parse(lines[at + 1]!) as { items: StreamedSpan[] }).items.map(fromStreamed) : [];
  });
}

function fromStreamed({ name, trace_id, attributes, links = [] }: StreamedSpan): Span {
  const operation = String(attributes['sentry.op']?.value ?? '');
  const kind = kinds.find(([pattern]) => pattern.test(operation))?.[1] ?? 'INTERNAL';
  return { name, kind, traceId: trace_id, links: links.length };
}
