import { type Attributes, type AttributeValue, diag } from '@opentelemetry/api';
import { cleanAttributes, getNumberFromEnv } from '@opentelemetry/core';

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

const isPlain = (value: unknown): boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** Attributes of a span, an event or a link, and how many more there were than there may be. */
export class BoundedAttributes {
  kept: Attributes = {};
  dropped = 0;
  private count = 0;

  constructor(
    private readonly most: number,
    private readonly valueLength: number,
  ) {}

  add(name: string, value: AttributeValue | undefined): void {
    if (value === undefined) return;
    const known = Object.hasOwn(this.kept, name);
    if (!known && this.count >= this.most) {
      this.dropped++;
      return;
    }
    const clean = name === '' ? undefined : this.clean(name, value);
    if (clean === undefined) return;
    this.kept[name] = clean;
    if (!known) this.count++;
  }

  addAll(attributes: Attributes | undefined): this {
    const plain = this.count === 0 && attributes ? this.countPlain(attributes) : 0;
    if (plain > 0) {
      this.kept = { ...attributes };
      this.count = plain;
      return this;
    }
    for (const name in attributes) if (Object.hasOwn(attributes, name)) this.add(name, attributes[name]);
    return this;
  }

  /** How many there are, if each may stay as it is: then they are copied at once. Otherwise zero. */
  private countPlain(attributes: Attributes): number {
    if (Object.getPrototypeOf(attributes) !== Object.prototype) return 0;
    let count = 0;
    for (const name in attributes) {
      const value = attributes[name];
      if (name === '' || !isPlain(value) || (typeof value === 'string' && value.length > this.valueLength)) return 0;
      count++;
    }
    return count <= this.most ? count : 0;
  }

  /** Most values are plain, and are looked at here: the SDK's way makes a set for each to find cycles with. */
  private clean(name: string, value: AttributeValue): AttributeValue | undefined {
    if (typeof value === 'string') return value.slice(0, this.valueLength);
    if (isPlain(value)) return value;
    const limits = { attributeCountLimit: 1, attributeValueLengthLimit: this.valueLength };
    return cleanAttributes({ [name]: value }, limits).attributes?.[name] as AttributeValue | undefined;
  }
}
