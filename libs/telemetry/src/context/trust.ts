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

const OURS = createContextKey('extracted from a carrier of our own');
const CALLER = createContextKey('caller that is linked, not continued');

/** Marks an extraction from a carrier that only our own services write (message headers, an outbox row). */
export const ours = (context: Context): Context => context.setValue(OURS, true);

/**
 * For a public edge: a stranger's valid context is kept aside, to be linked, and its baggage is dropped. What comes
 * from our own carriers is continued as ever.
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
    return caller ? context.setValue(CALLER, caller) : context;
  }

  fields(): string[] {
    return this.inner.fields();
  }
}

/** Links the root that serves an untrusted caller to the span that the caller named. */
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
