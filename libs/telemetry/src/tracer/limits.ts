import { diag } from '@opentelemetry/api';
import { getNumberFromEnv } from '@opentelemetry/core';

/** How much a span may hold: the limits of OpenTelemetry's specification. */
export interface Limits {
  attributes: number;
  valueLength: number;
  events: number;
  links: number;
  perEvent: number;
  perLink: number;
}

/** What the variables of OpenTelemetry's specification say; 128 of each, of any length, unless told. */
export const limitsFromEnv = (): Limits => ({
  attributes: limit('OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', 'OTEL_ATTRIBUTE_COUNT_LIMIT') ?? 128,
  valueLength:
    limit('OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT', 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT') ?? Number.POSITIVE_INFINITY,
  events: limit('OTEL_SPAN_EVENT_COUNT_LIMIT') ?? 128,
  links: limit('OTEL_SPAN_LINK_COUNT_LIMIT') ?? 128,
  perEvent: limit('OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT') ?? 128,
  perLink: limit('OTEL_LINK_ATTRIBUTE_COUNT_LIMIT') ?? 128,
});

/** The first that is set and makes sense. Zero is a limit, too. */
export function limit(...names: string[]): number | undefined {
  for (const name of names) {
    const value = getNumberFromEnv(name);
    if (value === undefined) continue;
    if (value >= 0) return value;
    diag.warn(`${name}: "${value}" is below zero; left out.`);
  }
  return undefined;
}

/** What should have been a text, as the caller of JavaScript may not know. */
export const textOf = (given: unknown): string => (typeof given === 'string' ? given : String(given ?? ''));

/** Adds to a list in which the oldest makes room for the newest. Returns how many that were. */
export function pushBounded<T>(list: T[], item: T, most: number): number {
  if (most > 0) list.push(item);
  if (list.length <= most && most > 0) return 0;
  list.shift();
  return 1;
}
