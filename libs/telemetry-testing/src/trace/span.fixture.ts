import type { SpanRecord } from './span-record.js';

let last = 0;

/** A span for tests: give what matters, the rest is plausible. */
export function aSpan(given: Partial<SpanRecord> & { name: string }): SpanRecord {
  const spanId = given.spanId ?? (++last).toString(16).padStart(16, '0');
  return {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId,
    kind: 'internal',
    service: 'orders',
    status: 'unset',
    start: 1000,
    end: 1010,
    attributes: {},
    events: [],
    links: [],
    resource: {},
    ...given,
  };
}
