import {
  context,
  type Context,
  type Link,
  propagation,
  ROOT_CONTEXT,
  type SpanContext,
  type TextMapGetter,
  trace,
} from '@opentelemetry/api';
import { ATTR_LINK_RELATION } from '../attributes.js';
import { parseTraceparent } from './propagator.js';
import { ours } from './trust.js';

/**
 * Trace context as plain data: `traceparent`, `tracestate` and `baggage` of the W3C, by lower-case name. It travels in
 * message headers, an outbox row, a job.
 */
export type Carrier = Record<string, unknown>;

/** Brokers hand header values back as text, as bytes, or as a list; a list of several is ambiguous and so ignored. */
const tolerant: TextMapGetter<Carrier> = {
  keys: (carrier) => Object.keys(carrier),
  get: (carrier, key) => asText(carrier?.[key]),
};

// The preload and the program may each load a copy of this module: the mark serves both.
const CARRIER = Symbol.for('throughline.carrier');

/** Whether `setter` writes into a carrier of ours: a message, an outbox row, and no header of an HTTP request. */
export const writesCarrier = (setter: object): boolean => CARRIER in setter;

const neverOverwriting = {
  [CARRIER]: true,
  set(carrier: Carrier, key: string, value: string): void {
    carrier[key] ??= value;
  },
};

/** Where every extraction from a carrier of our own begins. */
const OUR_ROOT = ours(ROOT_CONTEXT);

/** Writes the active context into `carrier`, unless the caller has put one there already. Returns the carrier. */
export function injectContext<C extends Carrier>(carrier: C, from: Context = context.active()): C {
  if (carrier['traceparent'] == null) propagation.inject(from, carrier, neverOverwriting);
  return carrier;
}

/** Reads the context out of `carrier`. Missing or malformed values give a context without a parent; it never throws. */
export function extractContext(carrier: Carrier | undefined | null): Context {
  return propagation.extract(OUR_ROOT, carrier ?? {}, tolerant);
}

/** The active context as plain data, to be stored and continued later. Empty where there is no trace. */
export const captureContext = (): Record<string, string> => injectContext({}) as Record<string, string>;

/** Runs `work` in the context that `carrier` holds: its spans and log lines belong to that trace. */
export const withContext = <T>(carrier: Carrier | undefined | null, work: () => T): T =>
  context.with(extractContext(carrier), work);

/** A link to the span that `carrier` holds; none when it holds none. `relation` says why the link is there. */
export const linksTo = (carrier: Carrier | undefined | null, relation: string): Link[] =>
  linksToSpanOf(extractContext(carrier), relation);

/** A link to the span that a header of ours names, a `traceparent` whatever `OTEL_PROPAGATORS` says. */
export function linksToTraceparent(header: unknown, relation: string): Link[] {
  const span = parseTraceparent(asText(header) ?? '');
  return span ? [linkTo(span, relation)] : [];
}

export function linksToSpanOf(from: Context, relation: string): Link[] {
  const span = trace.getSpanContext(from);
  return span ? [linkTo(span, relation)] : [];
}

const linkTo = (context: SpanContext, relation: string): Link => ({
  context,
  attributes: { [ATTR_LINK_RELATION]: relation },
});

function asText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  return Array.isArray(value) && value.length === 1 ? asText(value[0]) : undefined;
}
