import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { AllowedAttributes } from './allow-list.js';
import { isPlain, textOf } from './series-tree.js';
import { isUnbounded } from './unbounded.js';

/**
 * Which attributes of an instrument's measurements become part of its series: those of its list, and without a list all
 * whose names are bounded, see `isUnbounded`.
 */
export class KeptAttributes {
  private readonly list: readonly string[] | undefined;
  private readonly everything: boolean;

  constructor(lists: AllowedAttributes, instrument: string) {
    const list = lists.get(instrument);
    this.list = list && [...list].sort();
    this.everything = !list && lists.has(instrument);
  }

  /** Their names; those too of a list that are not among these attributes. */
  names(attributes: Attributes): readonly string[] {
    if (this.list) return this.list;
    const names = Object.keys(attributes);
    return this.everything ? names : names.filter((name) => !isUnbounded(name));
  }

  /** A copy of these attributes with no others. Throws on a value that no attribute may have. */
  of(attributes: Attributes = {}): Attributes {
    const kept: Attributes = {};
    for (const name of this.names(attributes)) {
      const value = attributes[name];
      if (value !== undefined && value !== null) kept[name] = copyOf(value);
    }
    return kept;
  }
}

function copyOf(value: AttributeValue): AttributeValue {
  if (isPlain(value)) return value;
  textOf(value);
  return Array.isArray(value) ? ([...value] as AttributeValue) : value;
}
