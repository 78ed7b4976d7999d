import type { SpanKindName, SpanRecord, SpanStatusName } from '../span-record.js';
import type { Trace } from '../trace.js';
import type { MatcherContext } from './matcher.js';

/** What a span is told by. Only what is given is compared; asymmetric matchers (`expect.any(Number)`) fit anywhere. */
export interface SpanPattern {
  name?: unknown;
  service?: unknown;
  kind?: SpanKindName;
  status?: SpanStatusName;
  statusMessage?: unknown;
  /** Each of these; `undefined` as a value says that the attribute is not there. */
  attributes?: Record<string, unknown>;
  /** Each of these, by name or by name and some attributes. */
  events?: (string | { name: string; attributes?: Record<string, unknown> })[];
  /** Of the resource that sent it, each of these. */
  resource?: Record<string, unknown>;
}

/** A span by its name, by a pattern of its name, or by more. */
export type Which = string | RegExp | SpanPattern;

export const patternOf = (which: Which): SpanPattern =>
  typeof which === 'string' || which instanceof RegExp ? { name: which } : which;

/** The spans that fit, by start. */
export const spansLike = (on: MatcherContext, trace: Trace, which: Which): SpanRecord[] =>
  trace.spans.filter((span) => fits(on, span, patternOf(which)));

function fits(on: MatcherContext, span: SpanRecord, pattern: SpanPattern): boolean {
  return (
    same(on, span.name, pattern.name) &&
    same(on, span.service, pattern.service) &&
    same(on, span.kind, pattern.kind) &&
    same(on, span.status, pattern.status) &&
    same(on, span.statusMessage, pattern.statusMessage) &&
    within(on, span.attributes, pattern.attributes) &&
    within(on, span.resource, pattern.resource) &&
    (pattern.events ?? []).every((wanted) => hasEvent(on, span, wanted))
  );
}

function hasEvent(on: MatcherContext, span: SpanRecord, wanted: NonNullable<SpanPattern['events']>[number]): boolean {
  const { name, attributes } = typeof wanted === 'string' ? { name: wanted, attributes: undefined } : wanted;
  return span.events.some((event) => event.name === name && within(on, event.attributes, attributes));
}

const same = (on: MatcherContext, value: unknown, wanted: unknown): boolean =>
  wanted === undefined || (wanted instanceof RegExp ? wanted.test(String(value)) : on.equals(value, wanted));

export const within = (on: MatcherContext, values: Record<string, unknown>, wanted: Record<string, unknown> = {}) =>
  Object.entries(wanted).every(([name, value]) => on.equals(values[name], value));

/** The span as far as the pattern asks about it, to be shown beside it. */
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
export const told = (on: MatcherContext, which: Which): string => on.utils.stringify(which);
