import type { Attributes } from '@opentelemetry/api';
import type { Series } from './series.js';

/** Before the text of a value that is no string, number or boolean, so that no string is taken for it. */
const OTHER = Symbol('other');

/**
 * Series by the names and values of their attributes, a step for each: several times cheaper than to make a text of them
 * all, and no two sets of attributes look alike. A name without a value is as good as absent.
 */
export class SeriesTree {
  series: Series | undefined;
  private branches: Map<unknown, SeriesTree> | undefined;

  /**
   * Where attributes of these names, in this order, lead.
   * @param grow makes the way there if it is new; else that leads nowhere
   */
  at(attributes: Attributes, names: readonly string[], grow: boolean): SeriesTree | undefined {
    let tree: SeriesTree | undefined = this; // eslint-disable-line @typescript-eslint/no-this-alias
    for (const name of names) {
      const value = attributes[name];
      if (value === undefined || value === null) continue;
      tree = tree.branch(name, grow);
      if (!isPlain(value)) tree = tree?.branch(OTHER, grow);
      tree = tree?.branch(isPlain(value) ? value : textOf(value), grow);
      if (!tree) return undefined;
    }
    return tree;
  }

  private branch(step: unknown, grow: boolean): SeriesTree | undefined {
    const known = this.branches?.get(step);
    if (known || !grow) return known;
    const made = new SeriesTree();
    this.branches ??= new Map();
    this.branches.set(step, made);
    return made;
  }
}

export const isPlain = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/** Throws on what no attribute may be: a BigInt, a circle. */
export const textOf = (value: unknown): string =>
  typeof value === 'object' || typeof value === 'bigint' ? `${JSON.stringify(value)}` : String(value);
