import { maskOnce } from './mask.js';
import { maskValue } from './mask-value.js';
import { SECRET_KEY } from './rules.js';
import { readLine, writeLine } from '../logs/json-line.js';

/**
 * Masks a line of JSON as pino writes it. Parses only lines in which something looks like a secret, so that masks do
 * not end up outside of quotes. Numbers keep all their digits.
 */
export function guardLine(line: string): string {
  if (!isSuspicious(line)) return line;
  const fields = readLine(line);
  // Not JSON, so masking cannot break a number.
  return fields === undefined ? maskOnce(line) : writeLine(maskValue(fields));
}

function isSuspicious(line: string): boolean {
  if (SECRET_KEY.test(line)) return true;
  const text = line.includes('\\') ? line.replace(ESCAPED, blank) : line;
  return maskOnce(text) !== text;
}

/** JSON writes a line break as two characters; the second would be taken for part of the next word. */
const ESCAPED = /\\(?:u[\da-f]{4}|[^])/gi;
const blank = (escape: string): string => (/["\\/]/.test(escape[1]!) ? escape : ' ');
