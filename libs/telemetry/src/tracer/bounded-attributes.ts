import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { cleanAttributes } from '@opentelemetry/core';
import { isPlain, memoOf } from './shared-attributes.js';

/** Attributes of a span, an event or a link, and how many more there were than there may be. */
export class BoundedAttributes {
  /** Those that many spans share, as long as none of them is changed here. */
  shared: Attributes | undefined;
  own: Attributes = {};
  dropped = 0;
  private count = 0;

  constructor(
    private readonly most: number,
    private readonly valueLength: number,
  ) {}

  /** All of them in one object, which is nobody else's. */
  get kept(): Attributes {
    if (this.shared) {
      this.own = { ...this.shared, ...this.own };
      this.shared = undefined;
    }
    return this.own;
  }

  add(name: string, value: AttributeValue | undefined): void {
    if (value === undefined) return;
    if (this.shared && Object.hasOwn(this.shared, name)) this.own = this.kept;
    const known = Object.hasOwn(this.own, name);
    if (!known && this.count >= this.most) {
      this.dropped++;
      return;
    }
    const clean = name === '' ? undefined : this.clean(name, value);
    if (clean === undefined) return;
    this.own[name] = clean;
    if (!known) this.count++;
  }

  addAll(attributes: Attributes | undefined): this {
    if (this.count === 0 && attributes && this.begin(attributes)) return this;
    for (const name in attributes) if (Object.hasOwn(attributes, name)) this.add(name, attributes[name]);
    return this;
  }

  /** Takes all at once, if each may stay as it is. */
  private begin(attributes: Attributes): boolean {
    const memo = memoOf(attributes);
    const count = memo ? (memo.longest <= this.valueLength ? memo.count : 0) : this.countPlain(attributes);
    if (count === 0 || count > this.most) return false;
    if (memo) this.shared = attributes;
    else this.own = { ...attributes };
    this.count = count;
    return true;
  }

  /** How many there are, if each may stay as it is; zero otherwise. */
  private countPlain(attributes: Attributes): number {
    if (Object.getPrototypeOf(attributes) !== Object.prototype) return 0;
    let count = 0;
    for (const name in attributes) {
      const value = attributes[name];
      if (name === '' || !isPlain(value) || (typeof value === 'string' && value.length > this.valueLength)) return 0;
      count++;
    }
    return count;
  }

  /** Most values are plain, and are looked at here: the SDK's way makes a set for each to find cycles with. */
  private clean(name: string, value: AttributeValue): AttributeValue | undefined {
    if (typeof value === 'string') return value.slice(0, this.valueLength);
    if (isPlain(value)) return value;
    const limits = { attributeCountLimit: 1, attributeValueLengthLimit: this.valueLength };
    return cleanAttributes({ [name]: value }, limits).attributes?.[name] as AttributeValue | undefined;
  }
}
