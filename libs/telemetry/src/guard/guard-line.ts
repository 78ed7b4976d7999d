import { maskOnce } from './mask.js';
import { maskValue } from './mask-value.js';
import { SECRET_KEY } from './rules.js';

/**
 * Masks a line of JSON, as pino writes it. Only a line in which something looks like a secret is parsed: a number must
 * not become a word outside of quotes.
 */
export function guardLine(line: string): string {
  if (!SECRET_KEY.test(line) && maskOnce(line) === line) return line;
  try {
    return `${JSON.stringify(maskValue(JSON.parse(line)))}\n`;
  } catch {
    // Not JSON, so there is no number to spoil.
    return maskOnce(line);
  }
}
