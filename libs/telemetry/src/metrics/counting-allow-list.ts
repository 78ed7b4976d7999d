import type { Attributes } from '@opentelemetry/api';
import { createAllowListAttributesProcessor, type IAttributesProcessor } from '@opentelemetry/sdk-metrics';

/** Counts the measurements that lost an attribute to a View, by instrument and attribute. */
export type DroppedAttributes = Record<string, Record<string, number>>;

/** Keeps the listed attributes, as the SDK does, and counts those that it drops. */
export class CountingAllowList implements IAttributesProcessor {
  readonly #names: Set<string>;
  readonly #allowList: IAttributesProcessor;
  readonly #dropped: Record<string, number>;

  constructor(names: readonly string[], dropped: Record<string, number>) {
    this.#names = new Set(names);
    this.#allowList = createAllowListAttributesProcessor([...names]);
    this.#dropped = dropped;
  }

  process(incoming: Attributes): Attributes {
    for (const name of Object.keys(incoming))
      if (!this.#names.has(name)) this.#dropped[name] = (this.#dropped[name] ?? 0) + 1;
    return this.#allowList.process(incoming);
  }
}
