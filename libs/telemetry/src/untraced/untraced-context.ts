import { randomBytes } from 'node:crypto';
import { type Context, context, createContextKey, trace, TraceFlags } from '@opentelemetry/api';
import { follow, type Run } from '../spans/outcome.js';

const UNTRACED = createContextKey('throughline.untraced');

/** Whether work in this context is to leave no span. */
export const isUntraced = (at: Context = context.active()): boolean => at.getValue(UNTRACED) === true;

/**
 * Runs `work` so that nothing in it is traced: no spans, no database or outgoing calls, however deep, and nothing that
 * an Observable or a generator it returns does later. Whom it calls or sends to is told so too, by a `traceparent`
 * whose sampled flag is off (W3C Trace Context), so that no trace begins there either.
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
