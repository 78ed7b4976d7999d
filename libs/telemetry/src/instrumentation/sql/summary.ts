import { StatementReader } from './statement-reader.js';
import { tokens } from './lexer.js';

const MOST_REMEMBERED = 500;
/** In characters: each bulk insert is a different text, and may be megabytes long. */
const LONGEST_REMEMBERED = 2048;
const LONGEST_READ = 16_384;
/** In characters, as the conventions say. */
const LONGEST_SUMMARY = 255;

/**
 * Summarizes a query as `db.query.summary` of the database conventions
 * (https://opentelemetry.io/docs/specs/semconv/db/database-spans/#generating-a-summary-of-the-query): each operation
 * and its tables, in the order of the text, such as `INSERT orders SELECT carts`. It contains no values and has few
 * variants: operations are in upper case, each appears once with its tables, and temporary names (savepoints, cursors,
 * common table expressions) are left out.
 */
export function summarize(sql: string): string {
  if (sql.length > LONGEST_REMEMBERED) return summaryOf(sql);
  const known = summaries.get(sql);
  if (known !== undefined) return known;
  if (summaries.size >= MOST_REMEMBERED) summaries.clear();
  const summary = summaryOf(sql);
  summaries.set(sql, summary);
  return summary;
}

/** A program has few queries and runs them often. */
const summaries = new Map<string, string>();

function summaryOf(sql: string): string {
  const read = [...tokens(sql.slice(0, LONGEST_READ))];
  // The last token may have been cut in two.
  if (sql.length > LONGEST_READ) read.pop();
  const operations = new StatementReader(read).operations();
  const texts = new Set(operations.map(({ name, targets }) => [name, ...new Set(targets)].join(' ')));
  return shortened([...texts].join(' ')) || 'QUERY';
}

/** Cuts between names, never within one: a quoted name may contain spaces. */
function shortened(summary: string): string {
  if (summary.length <= LONGEST_SUMMARY) return summary;
  const names = summary.match(/(?:"[^"]*"|[^\s"])+/g) ?? [];
  let short = '';
  for (const name of names) {
    if (short.length + name.length + 1 > LONGEST_SUMMARY) break;
    short += short ? ` ${name}` : name;
  }
  return short;
}
