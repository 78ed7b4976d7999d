import { diag } from '@opentelemetry/api';

/**
 * Matches a UUID, a long run of hex that contains a digit, or a separate number: values that belong into an attribute.
 */
const ID =
  /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?<!\w)(?=[a-f]*\d)[0-9a-f]{16,}(?!\w)|(?<=[/:#=_-])\d+(?![\w.])|(?<![\w./])\d{2,}(?![\w.])|\[email\]|\*{4}\d{4}/gi;
const MOST_SHAPES = 100;
const MOST_NAMES = 500;

const fine = new Set<string>();
const flagged = new Set<string>();

/**
 * Warns once for each kind of span name that contains an id. Spans are grouped by name, so there must be few names. For
 * development only, because it checks every span.
 */
export function flagUnboundedName(name: string): void {
  if (fine.has(name)) return;
  const shape = name.replace(ID, '*');
  if (shape === name && fine.size < MOST_NAMES) fine.add(name);
  if (shape === name || flagged.has(shape) || flagged.size >= MOST_SHAPES) return;
  flagged.add(shape);
  diag.warn(`Span name "${name}" seems to carry an id (${shape}): put it into an attribute, names are to be few.`);
}
