import { randomBytes } from 'node:crypto';
import { type Context, context, createContextKey, trace, TraceFlags } from '@opentelemetry/api';
import { follow } from '../spans/outcome.js';
import type { Run } from '../spans/run.js';

const UNTRACED = createContextKey('throughline.untraced');

/** Whether work in this context must not make spans. */
export const isUntraced = (at: Context = context.active()): boolean => at.getValue(UNTRACED) === true;

/**
 * Runs `work` untraced: no spans, no database or outgoing calls, at any depth, nor anything that an Observable or a
 * generator it returns does later. The programs that it calls or sends messages to get a `traceparent` whose sampled
 * flag is off (W3C Trace Context), so that they begin no trace either.
 */
export function withoutTracing<T>(work: () => T): T {
  const untraced = untracedFrom(context.active());
  const run: Run = { context: untraced, end: () => {}, fail: () => {}, again: () => run };
  return follow(context.with(untraced, work), run);
}

function untracedFrom(active: Context): Context {
  if (isUntraced(active)) return active;
  const parent = trace.getSpanContext(active);
  const within = parent && trace.isSpanContextValid(parent) ? parent : { traceId: hex(16) };
  const unsampled = trace.wrapSpanContext({ ...within, spanId: hex(8), traceFlags: TraceFlags.NONE, isRemote: false });
  return trace.setSpan(active.setValue(UNTRACED, true), unsampled);
}

const hex = (bytes: number): string => randomBytes(bytes).toString('hex');
