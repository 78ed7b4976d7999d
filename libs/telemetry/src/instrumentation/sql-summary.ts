const COMMAND = /\b(SELECT|INSERT|UPDATE|DELETE|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b/i;
const TARGET = /\b(?:FROM|INTO|UPDATE|JOIN)\s+(?:ONLY\s+)?("?[\w]+"?(?:\."?[\w]+"?)?)/i;
const WRITE = /\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+("?\w+"?(?:\."?\w+"?)?)/i;
const MOST_REMEMBERED = 500;
/** In characters: a bulk insert is a text of its own each time, and may be megabytes long. */
const LONGEST_REMEMBERED = 2048;

/**
 * A query in two words, `INSERT orders`, as `db.query.summary` of the database conventions wants it: low in
 * cardinality and safe to show, for it holds no value. A statement that writes anywhere is named after its write.
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

/** A program has few queries, and runs them often. */
const summaries = new Map<string, string>();

function summaryOf(sql: string): string {
  const write = WRITE.exec(sql);
  const command = (write ?? COMMAND.exec(sql))?.[0]?.split(/\s/)[0]?.toUpperCase() ?? 'QUERY';
  const target = (write ?? TARGET.exec(sql))?.[1];
  return target ? `${command} ${target.replace(/"/g, '').replace(/^public\./, '')}` : command;
}
