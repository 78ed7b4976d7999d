import type { SpanRecord } from '../trace/span-record.js';
import { Trace } from '../trace/trace.js';
import type { MatcherContext, Verdict } from './matcher.js';
import { refuseUnknown, spansLike, type Which, within } from './span-pattern.js';

/** The link to look for; any by default. */
export interface LinkPattern {
  /** The span that carries the link. */
  from?: Which;
  /** The span that it points to. The trace that contains the span has to be given, not only its id. */
  to?: Which;
  /** Some attributes of the link, such as `{ 'link.relation': 'producer' }`. */
  attributes?: Record<string, unknown>;
}

export function toLinkTo(this: MatcherContext, trace: Trace, other: Trace | string, link: LinkPattern = {}): Verdict {
  return verdict(linked(this, trace, other, link), () => linksOf(trace));
}

export function toBeLinkedFrom(this: MatcherContext, trace: Trace, other: Trace, link: LinkPattern = {}): Verdict {
  return verdict(linked(this, other, trace, link), () => `${linksOf(other)}\n\n${other.render()}`);
}

export function toBeLinkedWith(this: MatcherContext, trace: Trace, other: Trace, link: LinkPattern = {}): Verdict {
  const found = linked(this, trace, other, link) ?? linked(this, other, trace, link);
  return verdict(found, () => `${linksOf(trace)}\n${linksOf(other)}\n\n${other.render()}`);
}

const verdict = (found: string | undefined, otherwise: () => string): Verdict => ({
  pass: found !== undefined,
  final: found !== undefined,
  because: () => found ?? otherwise(),
});

/** Describes the first link of `source` that points into `target` and matches. */
function linked(on: MatcherContext, source: Trace, target: Trace | string, pattern: LinkPattern): string | undefined {
  refuseUnknown(pattern, ['from', 'to', 'attributes']);
  const { from, to, attributes } = pattern;
  const targetId = typeof target === 'string' ? target : target.traceId;
  if (to !== undefined && typeof target === 'string')
    throw new TypeError('A span of a trace needs that trace, not its id.');
  const ends = to === undefined ? undefined : new Set(spansLike(on, target as Trace, to).map(({ spanId }) => spanId));
  for (const span of from === undefined ? source.spans : spansLike(on, source, from)) {
    const link = span.links.find(
      (each) =>
        each.traceId === targetId && (ends?.has(each.spanId) ?? true) && within(on, each.attributes, attributes),
    );
    if (link) return `"${span.name}" links to span ${link.spanId} of trace ${targetId}.`;
  }
  return undefined;
}

function linksOf(trace: Trace): string {
  const lines = trace.spans.flatMap((span) => span.links.map((link) => `  ${describe(span, link)}`));
  return lines.length > 0
    ? `Links of trace ${trace.traceId}:\n${lines.join('\n')}`
    : `Trace ${trace.traceId} has no links.`;
}

const describe = ({ name }: SpanRecord, { traceId, spanId, attributes }: SpanRecord['links'][number]): string =>
  `${name} -> span ${spanId} of trace ${traceId} ${JSON.stringify(attributes)}`;
