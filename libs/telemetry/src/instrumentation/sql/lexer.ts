/** A piece of SQL that may matter to its summary. Comments and white space are left out. */
export interface Token {
  /** `value` is a text that a caller may have put in: a literal, a number, a parameter. */
  kind: 'word' | 'quoted' | 'value' | 'mark';
  /** As written, with the quotes of a quoted name. */
  text: string;
  /** The word in upper case; empty for other tokens. */
  word: string;
}

const BLANK = /(?:\s+|--[^\n\r]*)+/y;

/** In the order in which they are tried. An unclosed token extends to the end of the text and is a value. */
const KINDS: [Token['kind'], RegExp][] = [
  // E'..' has backslash escapes; the others do not.
  ['value', /[eE]'(?:[^'\\]|\\[^]|'')*(?:'|\\?$)/y],
  ['value', /(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*(?:'|$)/y],
  ['value', /\$\d+/y],
  ['value', /\$((?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?)\$[^]*?(?:\$\1\$|$)/y],
  ['value', /\.?\d[\w.]*/y],
  ['quoted', /(?:[uU]&)?"(?:[^"]|"")*"/y],
  ['value', /(?:[uU]&)?"[^]*/y],
  ['word', /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y],
  ['mark', /[^]/y],
];

/**
 * Splits a text into the tokens of PostgreSQL's lexical structure
 * (https://www.postgresql.org/docs/current/sql-syntax-lexical.html).
 */
export function* tokens(sql: string): Generator<Token> {
  for (let at = afterBlanks(sql, 0); at < sql.length; at = afterBlanks(sql, at)) {
    const token = tokenAt(sql, at);
    yield token;
    at += token.text.length;
  }
}

function tokenAt(sql: string, at: number): Token {
  for (const [kind, pattern] of KINDS) {
    const text = match(pattern, sql, at);
    if (text) return { kind, text, word: kind === 'word' ? text.toUpperCase() : '' };
  }
  throw new RangeError(`no character at ${at}`);
}

function match(pattern: RegExp, sql: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(sql)?.[0];
}

function afterBlanks(sql: string, from: number): number {
  let at = from;
  for (;;) {
    const blank = match(BLANK, sql, at);
    if (blank) at += blank.length;
    else if (sql.startsWith('/*', at)) at = endOfComment(sql, at);
    else return at;
  }
}

/** Comments may be nested. */
function endOfComment(sql: string, from: number): number {
  const edge = /\/\*|\*\//g;
  edge.lastIndex = from;
  let depth = 0;
  for (let found = edge.exec(sql); found; found = edge.exec(sql)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return sql.length;
}
