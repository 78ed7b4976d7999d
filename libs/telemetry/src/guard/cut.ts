import { limit } from '../tracer/limits.js';

const DEFAULT_LIMIT = 4096;

/** What a cut may have left of a card number, or of any word. */
const LAST_PIECE = /(?:[\d +-]{1,24}|[^\s&,;"']{1,128})$/;

/** At most `max` characters, and no half of a word at the end: a secret that is cut in two is no longer recognised. */
export function cut(text: string, max: number): string {
  if (max <= 0) return '';
  if (text.length <= max) return text;
  return text.slice(0, Math.max(0, max - 128)) + text.slice(Math.max(0, max - 128), max).replace(LAST_PIECE, '') + '…';
}

/** How long a text of this signal may be, in characters: `OTEL_<signal>_ATTRIBUTE_VALUE_LENGTH_LIMIT` or the general one. */
export const lengthLimit = (signal: 'SPAN' | 'LOGRECORD'): number =>
  limit(`OTEL_${signal}_ATTRIBUTE_VALUE_LENGTH_LIMIT`, 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT') ?? DEFAULT_LIMIT;
