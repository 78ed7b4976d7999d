import { SpanKind, type SpanStatus } from '@opentelemetry/api';
import { type BrowserSpan, type BrowserTraces, MAX_BROWSER_SPANS } from '@throughline/contracts';
import { Problem } from '@throughline/service';
import type { RelayedSpan } from '@throughline/telemetry/relay';
import { allowedAttributes } from './allowed-attributes.js';

export interface Page {
  /** The prefix of its trace ids. */
  prefix: string;
  origin: URL;
}

const EVENTS = new Set(['firstPaint', 'firstContentfulPaint']);
const KINDS = { 1: SpanKind.INTERNAL, 3: SpanKind.CLIENT };
const NANOS_PER_MS = 1_000_000n;
/** How far a browser's clock may be off. */
const CLOCK_ERROR = 24n * 3_600_000n * NANOS_PER_MS;

/**
 * Checks the spans of a page and returns them as the collector may receive them.
 * @throws Problem 400 `too_many_spans`, `foreign_trace` or `implausible_time`
 */
export function relayedSpans({ resourceSpans }: BrowserTraces, page: Page, now = Date.now()): RelayedSpan[] {
  const sent = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans);
  const spans = sent.flatMap(({ scope, spans: made }) => made.map((span) => relayed(span, scope, page)));
  if (spans.length > MAX_BROWSER_SPANS)
    throw new Problem(400, 'too_many_spans', `A request may carry ${MAX_BROWSER_SPANS} spans.`);
  if (!spans.every(({ traceId }) => traceId.startsWith(page.prefix)))
    throw new Problem(400, 'foreign_trace', 'A page may only send spans of traces that began in it.');
  const at = BigInt(now) * NANOS_PER_MS;
  const isPlausible = ({ start, end }: RelayedSpan) =>
    start <= end && start >= at - CLOCK_ERROR && end <= at + CLOCK_ERROR;
  if (!spans.every(isPlausible))
    throw new Problem(400, 'implausible_time', 'A span must have begun within a day, and end after it began.');
  return spans;
}

function relayed(span: BrowserSpan, scope: RelayedSpan['scope'], { origin }: Page): RelayedSpan {
  const { traceId, spanId, parentSpanId, name, kind, events } = span;
  return {
    traceId,
    spanId,
    parentSpanId,
    name,
    kind: KINDS[kind],
    start: BigInt(span.startTimeUnixNano),
    end: BigInt(span.endTimeUnixNano),
    status: { code: span.status.code ?? 0 } as SpanStatus,
    attributes: allowedAttributes(span.attributes, origin),
    events: events
      .filter((event) => EVENTS.has(event.name))
      .map((event) => ({ name: event.name, at: BigInt(event.timeUnixNano), attributes: {} })),
    scope,
  };
}
