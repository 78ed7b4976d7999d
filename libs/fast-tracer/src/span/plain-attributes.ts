import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { AddAttributeDecision, maybeAddAttribute } from '@opentelemetry/core';

/**
 * Whether the SDK keeps this attribute as it is. It looks more closely at lists, maps, bytes and what is none of them.
 */
const isKeptAsIs = (name: string, value: unknown, lengthLimit: number): boolean =>
  name !== '' &&
  (typeof value === 'string' ? value.length <= lengthLimit : typeof value === 'number' || typeof value === 'boolean');

/** The number of attributes; -1 where the SDK would change one of them or leave it out. */
function countKept(attributes: Attributes, lengthLimit: number): number {
  if (Object.getPrototypeOf(attributes) !== Object.prototype) return -1;
  let count = 0;
  for (const name in attributes) {
    if (!isKeptAsIs(name, attributes[name], lengthLimit)) return -1;
    count++;
  }
  return count;
}

interface Limits {
  attributeCountLimit: number;
  attributeValueLengthLimit: number;
}

/** Attributes of one's own, within the limits; as the SDK's `cleanAttributes` returns them. */
export interface CleanAttributes {
  attributes?: Attributes;
  droppedAttributesCount?: number;
}

/**
 * `clean`, one of the SDK's functions, for attributes of any kind. Texts, numbers and booleans are copied at once: for
 * each of these the SDK would make a set to find cycles with.
 */
export function cleanCopy(
  attributes: Attributes | undefined,
  limits: Limits,
  clean: (attributes: Attributes | undefined, limits: Limits) => CleanAttributes,
): CleanAttributes {
  if (typeof attributes === 'object' && attributes !== null) {
    const count = countKept(attributes, limits.attributeValueLengthLimit);
    if (count >= 0 && count <= limits.attributeCountLimit) {
      return { attributes: { ...attributes }, droppedAttributesCount: 0 };
    }
  }
  return clean(attributes, limits);
}

/** The SDK's `maybeAddAttribute`, and its answer: whether `count` attributes have become one more. */
export function addAttribute(
  attributes: Attributes,
  count: number,
  key: string,
  value: AttributeValue | undefined,
  limits: Limits,
): AddAttributeDecision {
  if (!isKeptAsIs(key, value, limits.attributeValueLengthLimit)) {
    return maybeAddAttribute({ key, value, attributes, limits, currentAttributesCount: count });
  }
  const isNew = !Object.hasOwn(attributes, key);
  if (isNew && count >= limits.attributeCountLimit) return AddAttributeDecision.DROP_LIMIT_REACHED;
  attributes[key] = value;
  return isNew ? AddAttributeDecision.ADD_NEW : AddAttributeDecision.ADD_OVERWRITE_EXISTING;
}
