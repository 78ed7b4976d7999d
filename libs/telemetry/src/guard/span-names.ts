import { diag } from '@opentelemetry/api';

/** A UUID, a long run of hex with a digit in it, a number of its own: what belongs into an attribute. */
const ID =
  /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?<!\w)(?=[a-f]*\d)[0-9a-f]{16,}(?!\w)|(?<=[/:#=_-])\d+(?![\w.])|(?<![\w./])\d{2,}(?![\w.])|\[email\]|\*{4}\d{4}/gi;
const MOST_SHAPES = 100;
const MOST_NAMES = 500;

const fine = new Set<string>();
const flagged = new Set<string>();

/**
 * Warns once of each kind of span name that carries an id: a name is what spans are grouped by, so there have to be
 * few. For development: a name is looked at whenever a span ends.
 */
export function flagUnboundedName(name: string): void {
  if (fine.has(name)) return;
  const shape = name.replace(ID, '*');
  if (shape === name && fine.size < MOST_NAMES) fine.add(name);
  if (shape === name || flagged.has(shape) || flagged.size >= MOST_SHAPES) return;
  flagged.add(shape);
  diag.warn(`Span name "${name}" seems to carry an id (${shape}): put it into an attribute, names are to be few.`);
}
