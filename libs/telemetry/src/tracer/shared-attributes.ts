import type { Attributes } from '@opentelemetry/api';

/** What is found out once about attributes that many spans begin with. */
export interface Memo {
  readonly count: number;
  /** Characters of the longest text. */
  readonly longest: number;
  /** Whether the guard found nothing to hide in them. */
  clean?: boolean;
  /** As they stand in a span of OTLP. */
  encoded?: Uint8Array;
}

// The preload and the program may each load a copy of this module: each has to know the other's attributes.
const MEMO = Symbol.for('throughline.shared-attributes');

/**
 * A frozen copy of attributes that many spans are going to begin with: they are checked, guarded and serialized once for
 * all of these. Texts, numbers and booleans only; others are returned as they are.
 */
export function shared(attributes: Attributes): Attributes {
  const values = Object.entries(attributes);
  if (!values.every(([name, value]) => name !== '' && isPlain(value))) return attributes;
  const longest = Math.max(0, ...values.map(([, value]) => (typeof value === 'string' ? value.length : 0)));
  const memo: Memo = { count: values.length, longest };
  return Object.freeze(Object.defineProperty({ ...attributes }, MEMO, { value: memo }));
}

/** What is known of attributes that `shared` made; undefined of others. */
export const memoOf = (attributes: Attributes): Memo | undefined => (attributes as { [MEMO]?: Memo })[MEMO];

/** Whether a value needs no more than a look at its length. */
export const isPlain = (value: unknown): boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
