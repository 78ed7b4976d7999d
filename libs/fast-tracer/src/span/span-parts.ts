import { type Attributes, diag, type HrTime, type Link } from '@opentelemetry/api';
import { cleanAttributes, cleanSimpleAttributes } from '@opentelemetry/core';
import type { SpanLimits, TimedEvent } from '@opentelemetry/sdk-trace';
import { cleanCopy } from './plain-attributes.js';

type Limits = Required<SpanLimits>;

/** An event of a span, its attributes within the limits. */
export function timedEvent(name: string, time: HrTime, attributes: Attributes | undefined, limits: Limits): TimedEvent {
  if (attributes === undefined) return { name, time };
  const { attributePerEventCountLimit: attributeCountLimit, attributeValueLengthLimit } = limits;
  const within = { attributeCountLimit, attributeValueLengthLimit };
  return { name, time, ...cleanCopy(attributes, within, cleanSimpleAttributes) };
}

/** A link of a span, its attributes within the limits. */
export function spanLink({ context, attributes }: Link, limits: Limits): Link {
  if (attributes === undefined) return { context };
  const { attributePerLinkCountLimit: attributeCountLimit, attributeValueLengthLimit } = limits;
  return { context, ...cleanCopy(attributes, { attributeCountLimit, attributeValueLengthLimit }, cleanAttributes) };
}

/**
 * Adds to a list in which the oldest makes room for the newest.
 *
 * @param dropped how many have been dropped before
 * @returns how many have been dropped now
 */
export function pushBounded<T>(list: T[], item: T, limit: number, dropped: number, what: string): number {
  if (limit > 0 && list.push(item) <= limit) return dropped;
  if (dropped === 0) diag.debug(`Dropping extra ${what}.`);
  list.shift();
  return dropped + 1;
}

/** Says how many events or links a span has lost. */
export function warnDropped(dropped: number, what: string, limit: string): void {
  if (dropped > 0) diag.warn(`Dropped ${dropped} ${what} because ${limit} reached`);
}
