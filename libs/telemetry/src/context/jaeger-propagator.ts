import {
  type Baggage,
  type Context,
  isSpanContextValid,
  propagation,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';

const HEADER = 'uber-trace-id';
const BAGGAGE = 'uberctx-';
const FORMAT = /^([0-9a-f]{1,32}):([0-9a-f]{1,16}):[0-9a-f]{1,16}:([0-9a-f]{1,2})$/i;

/**
 * Propagates Jaeger's own headers, for systems that have not moved to W3C yet: `uber-trace-id:
 * {trace}:{span}:{parent}:{flags}`, and baggage as `uberctx-{key}`. Short ids are padded with zeros, as in Jaeger.
 */
export class JaegerPropagator implements TextMapPropagator {
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const span = trace.getSpanContext(context);
    if (span && isSpanContextValid(span) && !isTracingSuppressed(context)) {
      const flags = (span.traceFlags & TraceFlags.SAMPLED).toString(16);
      setter.set(carrier, HEADER, `${span.traceId}:${span.spanId}:0:${flags}`);
    }
    for (const [key, { value }] of propagation.getBaggage(context)?.getAllEntries() ?? []) {
      setter.set(carrier, BAGGAGE + key, encodeURIComponent(value));
    }
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const [, traceId, spanId, flags] = FORMAT.exec(decode(text(getter.get(carrier, HEADER))) ?? '') ?? [];
    const withBaggage = this.extractBaggage(context, carrier, getter);
    if (!traceId || !spanId || !flags) return withBaggage;
    const span = {
      traceId: traceId.toLowerCase().padStart(32, '0'),
      spanId: spanId.toLowerCase().padStart(16, '0'),
      traceFlags: parseInt(flags, 16) & TraceFlags.SAMPLED,
      isRemote: true,
    };
    return isSpanContextValid(span) ? trace.setSpanContext(withBaggage, span) : withBaggage;
  }

  fields(): string[] {
    return [HEADER];
  }

  private extractBaggage(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    let baggage: Baggage | undefined;
    for (const name of getter.keys(carrier)) {
      if (!name.toLowerCase().startsWith(BAGGAGE)) continue;
      const value = decode(text(getter.get(carrier, name)));
      if (value === undefined) continue;
      baggage ??= propagation.getBaggage(context) ?? propagation.createBaggage();
      baggage = baggage.setEntry(name.slice(BAGGAGE.length), { value });
    }
    return baggage ? propagation.setBaggage(context, baggage) : context;
  }
}

const text = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? undefined : value);

/** Jaeger clients encode the whole value, colons and all. */
function decode(value: string | undefined): string | undefined {
  try {
    return value === undefined ? undefined : decodeURIComponent(value);
  } catch {
    // A stray percent sign, which Jaeger never writes.
    return undefined;
  }
}
