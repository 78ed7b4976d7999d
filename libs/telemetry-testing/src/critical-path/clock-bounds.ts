import type { SpanRecord } from '../trace/span-record.js';
import type { Trace } from '../trace/trace.js';

/** The offset of `later` must exceed that of `earlier` by at least `atLeast` and at most `atMost` ms. */
export interface ClockBound {
  earlier: string;
  later: string;
  atLeast: number;
  atMost: number;
}

/** The clock that a span was timed by: the machine's if the resource names it, else the process's or the service's. */
export function clockOf({ resource, service }: SpanRecord): string {
  const named = ['host.id', 'host.name', 'k8s.node.name', 'service.instance.id'].find((name) => resource[name]);
  return named ? String(resource[named]) : service;
}

/** A cause starts before its effect, and a call ends after its server span. */
export function clockBounds(trace: Trace): ClockBound[] {
  const byId = new Map(trace.spans.map((span) => [span.spanId, span]));
  return trace.spans.flatMap((span) => {
    const linked = span.links.filter(({ traceId }) => traceId === span.traceId).map(({ spanId }) => byId.get(spanId));
    const causes = new Set([trace.parentOf(span), ...linked].filter((cause) => cause !== undefined));
    return [...causes].filter((cause) => clockOf(cause) !== clockOf(span)).map((cause) => boundOf(cause, span));
  });
}

function boundOf(cause: SpanRecord, effect: SpanRecord): ClockBound {
  const awaited = cause.kind === 'client' && effect.kind === 'server' && cause.status !== 'error';
  return {
    earlier: clockOf(cause),
    later: clockOf(effect),
    atLeast: cause.start - effect.start,
    atMost: awaited ? cause.end - effect.end : Infinity,
  };
}
