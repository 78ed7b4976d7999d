import {
  type Context,
  INVALID_SPANID,
  INVALID_TRACEID,
  type SpanContext,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { OrderedTraceState } from './trace-state.js';

const LENGTH_OF_00 = 55;
/** Level 2's random-trace-id flag: passed on as it came; a root of ours does not claim it. */
export const RANDOM = 0x02;

/**
 * W3C Trace Context (https://www.w3.org/TR/trace-context/), the Recommendation, to the letter: what it calls invalid is
 * dropped and a new trace begins; what it calls valid goes on unchanged and in order.
 */
export class StrictTraceContextPropagator implements TextMapPropagator {
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const span = trace.getSpanContext(context);
    if (!span || isTracingSuppressed(context) || !trace.isSpanContextValid(span)) return;
    setter.set(carrier, 'traceparent', formatTraceparent(span));
    const state = span.traceState?.serialize();
    if (state) setter.set(carrier, 'tracestate', state);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const parent = single(getter.get(carrier, 'traceparent'));
    const caller = parent === undefined ? undefined : parseTraceparent(parent);
    if (!caller) return context;
    const states = getter.get(carrier, 'tracestate');
    const traceState = states ? OrderedTraceState.parse([states].flat().join(',')) : undefined;
    const { traceId, spanId, traceFlags } = caller;
    const remote = { traceId, spanId, traceFlags, isRemote: true, ...(traceState && { traceState }) };
    return trace.setSpanContext(context, remote);
  }

  fields(): string[] {
    return ['traceparent', 'tracestate'];
  }
}

/** Writes a span context as a version 00 `traceparent`. */
export function formatTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${(traceFlags & 0xff).toString(16).padStart(2, '0')}`;
}

/** Reads a `traceparent`; undefined when it is not valid. A higher version is read as far as version 00 goes. */
export function parseTraceparent(header: string): SpanContext | undefined {
  const parent = header.trim();
  if (!isWellFormed(parent)) return undefined;
  const traceId = parent.slice(3, 35);
  const spanId = parent.slice(36, 52);
  if (traceId === INVALID_TRACEID || spanId === INVALID_SPANID) return undefined;
  const traceFlags = parseInt(parent.slice(53, 55), 16) & (TraceFlags.SAMPLED | RANDOM);
  return { traceId, spanId, traceFlags, isRemote: true };
}

/** Version, trace id, span id and flags, in lower-case digits; looked at by hand, as each message and request has one. */
function isWellFormed(parent: string): boolean {
  const isDashed = parent[2] === '-' && parent[35] === '-' && parent[52] === '-';
  if (!isDashed || !isHex(parent, 0, 2) || !isHex(parent, 3, 35) || !isHex(parent, 36, 52) || !isHex(parent, 53, 55)) {
    return false;
  }
  if (parent.startsWith('ff')) return false;
  return parent.length === LENGTH_OF_00 || (parent[LENGTH_OF_00] === '-' && !parent.startsWith('00'));
}

function isHex(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (!((code >= 48 && code <= 57) || (code >= 97 && code <= 102))) return false;
  }
  return true;
}

const single = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? (value.length === 1 ? value[0] : undefined) : value;
