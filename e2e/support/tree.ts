import type { SpanRecord, Trace } from '@throughline/telemetry-testing';

/** The attributes that describe what happened. Ids, addresses and timings are checked by rule instead of by value. */
const TELLING = [
  'http.response.status_code',
  'order.item_count',
  'order.total_cents',
  'order.status',
  'payment.amount_cents',
  'payment.outcome',
  'messaging.message.attempt',
  'messaging.message.redelivered',
  'error.type',
];

/**
 * The whole tree as lines, for comparison: name, service (where it changes), kind, status, telling attributes, and
 * events and links below their span.
 *
 *     POST (client) http.response.status_code=201
 *       POST /orders (order-service server) http.response.status_code=201
 *         * cache_miss cache.name=availability cache.missed=1
 */
export function treeOf(trace: Trace): string[] {
  const lines: string[] = [];
  trace.walk((span, depth) => {
    const indent = '  '.repeat(depth);
    lines.push(indent + describe(span, trace.parentOf(span)));
    for (const event of span.events) lines.push(`${indent}  * ${describeEvent(event, span)}`);
    for (const link of span.links) lines.push(`${indent}  ~ ${describeLink(link, trace)}`);
  });
  return lines.map((line) => line.replace(/\b\d+ ms\b/g, 'N ms'));
}

/** Lines of an expected tree: blank ones dropped, the common indent removed. */
export function lines(text: string): string[] {
  const all = text.split('\n').filter((line) => line.trim() !== '');
  const indent = Math.min(...all.map((line) => line.search(/\S/)));
  return all.map((line) => line.slice(indent).trimEnd());
}

function describe(span: SpanRecord, parent: SpanRecord | undefined): string {
  const who = [
    ...(span.service === parent?.service ? [] : [span.service]),
    ...(span.kind === 'internal' ? [] : [span.kind]),
  ];
  const shown = TELLING.filter((name) => span.attributes[name] !== undefined).map(
    (name) => `${name}=${String(span.attributes[name])}`,
  );
  const failed = span.status === 'error' ? `! ${span.kind === 'client' ? '' : (span.statusMessage ?? '')}`.trim() : '';
  return [span.name, who.length > 0 ? `(${who.join(' ')})` : '', ...shown, failed].filter(Boolean).join(' ');
}

function describeLink(link: SpanRecord['links'][number], trace: Trace): string {
  const relation = String(link.attributes['link.relation'] ?? 'link');
  if (link.traceId !== trace.traceId) return `${relation}: another trace`;
  const to = trace.spans.find(({ spanId }) => spanId === link.spanId);
  const attempt = to?.attributes['messaging.message.attempt'];
  return `${relation}: ${attempt ? `attempt ${String(attempt)}` : (to?.name ?? 'nothing')}`;
}

/**
 * Stack traces depend on the machine, delays on the configuration, and Node's words for a broken connection on the
 * system.
 */
function describeEvent({ name, attributes }: SpanRecord['events'][number], { kind }: SpanRecord): string {
  const hidden = ['exception.stacktrace', 'retry.delay_ms', ...(kind === 'client' ? ['exception.message'] : [])];
  const shown = Object.entries(attributes).filter(([key]) => !hidden.includes(key));
  return [name, ...shown.map(([key, value]) => `${key}=${String(value)}`)].join(' ');
}
