import type { SpanKindName, SpanRecord, SpanStatusName } from '../trace/span-record.js';
import type { Trace } from '../trace/trace.js';
import type { MatcherContext, Tester } from './matcher.js';

/**
 * Describes a span. Only the given properties are compared. Asymmetric matchers (`expect.any(Number)`) may stand
 * anywhere, and a RegExp matches any text that contains a match.
 */
export interface SpanPattern {
  name?: unknown;
  service?: unknown;
  kind?: SpanKindName;
  status?: SpanStatusName;
  statusMessage?: unknown;
  /** Each of these attributes; the value `undefined` means that the attribute is absent. */
  attributes?: Record<string, unknown>;
  /** Each of these, by name or by name and some attributes. */
  events?: (string | RegExp | EventPattern)[];
  /** Each of these attributes of the resource. */
  resource?: Record<string, unknown>;
}

interface EventPattern {
  name?: unknown;
  attributes?: Record<string, unknown>;
}

/** A span by its name, by a pattern of its name (a RegExp, an asymmetric matcher), or by several properties. */
export type Which = string | RegExp | SpanPattern;

const SPAN_FIELDS = ['name', 'service', 'kind', 'status', 'statusMessage', 'attributes', 'events', 'resource'];
const EVENT_FIELDS = ['name', 'attributes'];

/** @throws TypeError for a pattern that matches everything: it is empty, or names a property that spans do not have */
export function patternOf(which: Which, more: SpanPattern = {}): SpanPattern {
  const pattern: SpanPattern = asking({ ...byName(which), ...more }, SPAN_FIELDS);
  pattern.events?.forEach(eventOf);
  return pattern;
}

const eventOf = (wanted: NonNullable<SpanPattern['events']>[number]): EventPattern =>
  asking<EventPattern>(byName(wanted), EVENT_FIELDS);

/** The matching spans, by start. */
export function spansLike(on: MatcherContext, trace: Trace, which: Which): SpanRecord[] {
  const pattern = patternOf(which);
  return trace.spans.filter((span) => fits(on, span, pattern));
}

const byName = <P extends object>(which: string | RegExp | P): P | { name: unknown } =>
  typeof which === 'string' || which instanceof RegExp || 'asymmetricMatch' in which ? { name: which } : which;

function asking<P extends object>(pattern: P, fields: readonly string[]): P {
  refuseUnknown(pattern, fields);
  if (Object.values(pattern).every((wanted) => wanted === undefined))
    throw new TypeError('A pattern asks for nothing.');
  return pattern;
}

export function refuseUnknown(pattern: object, fields: readonly string[]): void {
  const unknown = Object.keys(pattern).find((field) => !fields.includes(field));
  if (unknown !== undefined) throw new TypeError(`A pattern knows no "${unknown}": ${fields.join(', ')}.`);
}

function fits(on: MatcherContext, span: SpanRecord, pattern: SpanPattern): boolean {
  const { attributes, resource, events = [], ...plain } = pattern;
  return (
    Object.entries(plain).every(([field, wanted]) => wanted === undefined || same(on, span[field as 'name'], wanted)) &&
    within(on, span.attributes, attributes) &&
    within(on, span.resource, resource) &&
    events.every((wanted) => hasEvent(on, span, eventOf(wanted)))
  );
}

const hasEvent = (on: MatcherContext, span: SpanRecord, { name, attributes }: EventPattern): boolean =>
  span.events.some(
    (event) => (name === undefined || same(on, event.name, name)) && within(on, event.attributes, attributes),
  );

const same = (on: MatcherContext, value: unknown, wanted: unknown): boolean => on.equals(value, wanted, [textLike]);

/** `search` neither reads nor moves the `lastIndex` of a global RegExp. */
const textLike: Tester = (value, wanted) =>
  wanted instanceof RegExp ? typeof value === 'string' && value.search(wanted) >= 0 : undefined;

export const within = (on: MatcherContext, values: Record<string, unknown>, wanted: Record<string, unknown> = {}) =>
  Object.entries(wanted).every(([name, value]) => same(on, values[name], value));

/** The properties of the span that the pattern names, to be shown beside it. */
export function askedOf(span: SpanRecord, pattern: SpanPattern): Record<string, unknown> {
  const asked = Object.keys(pattern) as (keyof SpanPattern)[];
  return Object.fromEntries(
    asked.map((field) => {
      if (field === 'attributes' || field === 'resource') return [field, pick(span[field], pattern[field])];
      if (field === 'events') return [field, span.events.map(({ name, attributes }) => ({ name, attributes }))];
      return [field, span[field]];
    }),
  );
}

const pick = (values: Record<string, unknown>, wanted: Record<string, unknown> = {}): Record<string, unknown> =>
  Object.fromEntries(Object.keys(wanted).flatMap((name) => (name in values ? [[name, values[name]]] : [])));

/** `"POST /orders"`, `/orders/`, or the pattern in full. */
export const printed = (on: MatcherContext, which: Which): string => on.utils.stringify(which);
