import type { Token } from './lexer.js';

const PLAIN = /^[\p{L}_][\p{L}\p{N}_$]*$/u;

export const isName = (token: Token | undefined): boolean => token?.kind === 'word' || token?.kind === 'quoted';

/** Returns the name that begins at `from`, its parts joined by dots, and the position after it. */
export function readName(tokens: readonly Token[], from: number): { name: string; parts: number; end: number } {
  const parts = [tokens[from]!];
  let end = from + 1;
  while (tokens[end]?.text === '.' && isName(tokens[end + 1])) {
    parts.push(tokens[end + 1]!);
    end += 2;
  }
  const texts = parts.map(shown);
  // The default schema of every table.
  if (texts.length === 2 && texts[0] === 'public') texts.shift();
  return { name: texts.join('.'), parts: parts.length, end };
}

/** Removes unnecessary quotes, because generated queries quote every name. */
function shown({ kind, text }: Token): string {
  const inner = text.slice(1, -1);
  return kind === 'quoted' && PLAIN.test(inner) ? inner : text;
}
