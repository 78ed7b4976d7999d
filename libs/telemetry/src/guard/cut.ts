/** Matches a part of a card number or of a word that a cut may have left at the end. */
const LAST_PIECE = /(?:[\d +-]{1,24}|[^\s&,;"']{1,128})$/;

/** Cuts to at most `max` characters without half a word at the end, because half a secret would not be recognised. */
export function cut(text: string, max: number): string {
  if (max <= 0) return '';
  if (text.length <= max) return text;
  return text.slice(0, Math.max(0, max - 128)) + text.slice(Math.max(0, max - 128), max).replace(LAST_PIECE, '') + '…';
}
