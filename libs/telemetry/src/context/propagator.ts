import {
  type Context,
  createContextKey,
  type SpanContext,
  type TextMapGetter,
  type TextMapSetter,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { parseTraceParent, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OrderedTraceState } from './trace-state.js';

/** Level 2's flag for a random trace id. New traces of this process do not set it. */
export const RANDOM = 0x02;
const RANDOM_TRACE = createContextKey('the trace id that the caller called random');

/**
 * Propagates W3C Trace Context, Level 2 (https://www.w3.org/TR/trace-context-2/), on top of the SDK's propagator, which
 * does not conform in four ways: with several `traceparent` headers it takes the first, where a new trace has to begin;
 * it keeps unknown flags and then writes three digits for them; its tracer forgets that a trace id is random; and it
 * passes on a `tracestate` that has to be dropped (see {@link OrderedTraceState}).
 */
export class StrictTraceContextPropagator extends W3CTraceContextPropagator {
  override inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    super.inject(withRandomFlag(context), carrier, setter);
  }

  override extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const caller = parseTraceparent(single(getter.get(carrier, 'traceparent')) ?? '');
    if (!caller) return context;
    const states = getter.get(carrier, 'tracestate');
    const traceState = states && OrderedTraceState.parse([states].flat().join(','));
    const extracted = trace.setSpanContext(context, traceState ? { ...caller, traceState } : caller);
    return caller.traceFlags & RANDOM ? extracted.setValue(RANDOM_TRACE, caller.traceId) : extracted;
  }
}

/** The context keeps the flags that the SDK's tracer does not copy to its spans. */
function withRandomFlag(context: Context): Context {
  const span = trace.getSpanContext(context);
  if (!span || span.traceId !== context.getValue(RANDOM_TRACE)) return context;
  return trace.setSpanContext(context, { ...span, traceFlags: span.traceFlags | RANDOM });
}

/** Writes a span context as a version 00 `traceparent`. */
export function formatTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${(traceFlags & 0xff).toString(16).padStart(2, '0')}`;
}

/** Reads a `traceparent`; undefined if it is not valid. A higher version is read as version 00. */
export function parseTraceparent(header: string): SpanContext | undefined {
  const read = parseTraceParent(header.trim());
  if (!read) return undefined;
  return { ...read, traceFlags: read.traceFlags & (TraceFlags.SAMPLED | RANDOM), isRemote: true };
}

const single = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? (value.length === 1 ? value[0] : undefined) : value;
