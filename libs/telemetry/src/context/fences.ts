import {
  type Attributes,
  type Context,
  propagation,
  type Span,
  SpanKind,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  trace,
} from '@opentelemetry/api';
import { ATTR_SERVER_ADDRESS } from '@opentelemetry/semantic-conventions';
import { writesCarrier } from './carrier.js';
import { fitsAny } from './glob.js';

/** Extracts and injects only baggage with allowed keys, because baggage reaches every service and its logs. */
export class AllowedBaggagePropagator implements TextMapPropagator {
  private readonly allowed: (key: string) => boolean;

  constructor(
    private readonly inner: TextMapPropagator,
    keys: string[],
  ) {
    this.allowed = fitsAny(keys);
  }

  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    this.inner.inject(this.filtered(context), carrier, setter);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    return this.filtered(this.inner.extract(context, carrier, getter));
  }

  fields(): string[] {
    return this.inner.fields();
  }

  private filtered(context: Context): Context {
    const baggage = propagation.getBaggage(context);
    if (!baggage) return context;
    const refused = baggage.getAllEntries().flatMap(([key]) => (this.allowed(key) ? [] : [key]));
    return refused.length ? propagation.setBaggage(context, baggage.removeEntries(...refused)) : context;
  }
}

/**
 * Injects context only into requests to our own hosts. The CLIENT span knows the host, sampled or not. Without a CLIENT
 * span (the request has only a remote parent or none, or headers are filled by hand within other work), nothing is
 * injected. Messages are not restricted.
 */
export class TargetedPropagator implements TextMapPropagator {
  private readonly isTarget: (host: string) => boolean;

  constructor(
    private readonly inner: TextMapPropagator,
    hosts: string[],
  ) {
    this.isTarget = fitsAny(hosts);
  }

  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    if (writesCarrier(setter) || this.mayTell(trace.getSpan(context))) this.inner.inject(context, carrier, setter);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    return this.inner.extract(context, carrier, getter);
  }

  fields(): string[] {
    return this.inner.fields();
  }

  private mayTell(span: Span | undefined): boolean {
    const { kind, attributes } = (span as Begun | undefined) ?? {};
    if (kind !== SpanKind.CLIENT) return kind === SpanKind.PRODUCER;
    const host = attributes?.[ATTR_SERVER_ADDRESS];
    return typeof host === 'string' && this.isTarget(host);
  }
}

/** The members that a span of this process has beyond its interface, recorded or not. */
interface Begun {
  kind?: SpanKind;
  attributes?: Attributes;
}
