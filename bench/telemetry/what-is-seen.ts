import { type Scenario, scenarios } from './scenarios.ts';
import type { Span } from './wire/span.ts';

/** What a variant records of one request or message. */
export interface Seen {
  /** Each span with its kind and links, in the order of arrival. */
  spans: string[];
  /** Whether one trace contains everything that a full-featured variant records. */
  whole: boolean;
}

/**
 * Describes the spans of one request or message. Those of a request are the last trace, because an earlier one may have
 * been late. A message is alone, and its two sides may be in two traces.
 */
export function whatIsSeen(scenario: Scenario, arrived: readonly Span[]): Seen {
  const last = arrived.at(-1)?.traceId;
  const spans = scenario === 'messages' ? arrived : arrived.filter(({ traceId }) => traceId === last);
  const traces = [...Map.groupBy(spans, ({ traceId }) => traceId).values()];
  const whole = traces.some((trace) =>
    scenarios[scenario].kinds.every((kind) => trace.some((span) => span.kind === kind)),
  );
  return { spans: spans.map(described), whole };
}

function described({ name, kind, links }: Span): string {
  const plain = name.replace(/bench\.\d+/g, 'bench');
  const linked = links > 0 ? ` (${links} link${links > 1 ? 's' : ''})` : '';
  return `${kind} ${plain}${linked}`;
}
