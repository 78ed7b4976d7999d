import {
  type Context,
  createContextKey,
  type SpanContext,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  trace,
} from '@opentelemetry/api';
import type { Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { ATTR_LINK_RELATION } from '../attributes.js';
import { isKnownCaller } from './known-callers.js';

const OURS = createContextKey('extracted from a carrier of our own');
const CALLER = createContextKey('caller that is linked, not continued');
const SAMPLED_HERE = createContextKey('known caller whose sampled flag does not count');

/** Marks extractions from a carrier that only our own services write (message headers, an outbox row). */
export const ours = (context: Context): Context => context.setValue(OURS, true);

/** Whether the active span belongs to a known caller, whose sampling decision is not followed. */
export const isSampledHere = (context: Context): boolean =>
  context.getValue(SAMPLED_HERE) === true && trace.getSpanContext(context)?.isRemote === true;

/**
 * Extracts context at a public edge. An unknown caller's valid context is kept aside, to be linked, and its baggage is
 * dropped. A known caller's trace is continued by its ids alone. Our own carriers are continued as usual.
 */
export class DistrustingPropagator implements TextMapPropagator {
  constructor(private readonly inner: TextMapPropagator) {}

  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    this.inner.inject(context, carrier, setter);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const extracted = this.inner.extract(context, carrier, getter);
    if (context.getValue(OURS)) return extracted;
    const caller = trace.getSpanContext(extracted);
    if (!caller) return context;
    const { traceId, spanId, traceFlags } = caller;
    if (!isKnownCaller((name) => textOf(getter.get(carrier, name)))) return context.setValue(CALLER, caller);
    return trace.setSpanContext(context.setValue(SAMPLED_HERE, true), { traceId, spanId, traceFlags, isRemote: true });
  }

  fields(): string[] {
    return this.inner.fields();
  }
}

const textOf = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? undefined : header;

/** Links the root span that serves an unknown caller to the span that the caller named. */
export class CallerLinkProcessor implements SpanProcessor {
  onStart(span: Span, parent: Context): void {
    const caller = parent.getValue(CALLER) as SpanContext | undefined;
    if (!caller || trace.getSpanContext(parent)) return;
    span.addLink({ context: caller, attributes: { [ATTR_LINK_RELATION]: 'untrusted_caller' } });
  }

  onEnd(): void {}

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
