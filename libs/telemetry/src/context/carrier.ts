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
 * Trace context as plain data: W3C's `traceparent`, `tracestate` and `baggage` by lower-case name. It travels in
 * message headers, an outbox row or a job.
 */
export type Carrier = Record<string, unknown>;

/** Brokers return header values as text, bytes or a list. A list of several is ambiguous and ignored. */
const tolerant: TextMapGetter<Carrier> = {
  keys: (carrier) => Object.keys(carrier),
  get: (carrier, key) => asText(carrier?.[key]),
};

// The preload and the program may each load a copy of this module, so both look for the same mark.
const CARRIER = Symbol.for('throughline.carrier');

/** Whether `setter` writes into a carrier of this library (a message, an outbox row) and not into an HTTP request. */
export const writesCarrier = (setter: object): boolean => CARRIER in setter;

const neverOverwriting = {
  [CARRIER]: true,
  set(carrier: Carrier, key: string, value: string): void {
    carrier[key] ??= value;
  },
};

/** The context from which every carrier of this library is extracted. */
const OUR_ROOT = ours(ROOT_CONTEXT);

/** Writes the active context into `carrier`, unless the caller has put one there already. Returns `carrier`. */
export function injectContext<C extends Carrier>(carrier: C, from: Context = context.active()): C {
  if (carrier['traceparent'] == null) propagation.inject(from, carrier, neverOverwriting);
  return carrier;
}

/** Reads the context from `carrier`. Missing or malformed values give a context without a parent; never throws. */
export function extractContext(carrier: Carrier | undefined | null): Context {
  return propagation.extract(OUR_ROOT, carrier ?? {}, tolerant);
}

/** Returns the active context as plain data, to be stored and continued later. Empty without an active span. */
export const captureContext = (): Record<string, string> => injectContext({}) as Record<string, string>;

/** Runs `work` in the context stored in `carrier`, so that its spans and log lines belong to that trace. */
export const withContext = <T>(carrier: Carrier | undefined | null, work: () => T): T =>
  context.with(extractContext(carrier), work);

/** Returns a link to the span stored in `carrier`, or none if it stores none. `relation` says why the link exists. */
export const linksTo = (carrier: Carrier | undefined | null, relation: string): Link[] =>
  linksToSpanOf(extractContext(carrier), relation);

/**
 * Returns a link to the span in a header of this library, which is a `traceparent` whatever `OTEL_PROPAGATORS` says.
 */
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
