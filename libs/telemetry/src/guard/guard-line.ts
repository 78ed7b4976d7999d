import { maskOnce } from './mask.js';
import { maskValue } from './mask-value.js';

/**
 * Masks a line of JSON, as pino writes it. Only a line in which something looks like a secret is parsed: a number must
 * not become a word outside of quotes.
 */
export function guardLine(line: string): string {
  if (maskOnce(line) === line) return line;
  try {
    return `${JSON.stringify(maskValue(JSON.parse(line)))}\n`;
  } catch {
    return maskOnce(line);
  }
}
