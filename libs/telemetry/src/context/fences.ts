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

/** Lets only baggage with allowed keys in and out: baggage reaches every service, and every service's logs. */
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
 * Sends context only to hosts that are ours: a CLIENT span knows whom it calls, sampled or not. Where no span of ours
 * says, as with an outgoing request that has a remote parent or none, nobody is told. Messages go on as ever.
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
    if (kind !== SpanKind.CLIENT) return kind !== undefined;
    const host = attributes?.[ATTR_SERVER_ADDRESS];
    return typeof host === 'string' && this.isTarget(host);
  }
}

/** What a span of this process has beside its interface, recorded or not. */
interface Begun {
  kind?: SpanKind;
  attributes?: Attributes;
}
