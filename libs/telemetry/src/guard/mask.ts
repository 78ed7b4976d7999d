import { maskCardNumbers } from './card-numbers.js';

/** What stands where a secret stood. */
export const REDACTED = '[redacted]';

const SECRET =
  'token|secret|passw(?:or)?d|passphrase|pwd|api[_-]?key|access[_-]?key(?:[_-]?id)?|private[_-]?key|signature|' +
  'credentials?|authorization|session(?:[_-]?id)?|jwt|cvv|cvc|card[_-]?number';
/** Names too common to be secrets anywhere but in a URL's query. */
const QUERY_SECRET = `${SECRET}|(?:[\\w.%-]{0,60}[_.-])?(?:key|sig|auth|pass|sid)`;

/** One quick look that most texts fail to raise suspicion at. */
const SUSPECT =
  /[=@%]|:\/\/|":|\d[\d +\u00a0-]{11}|eyJ|[Bb][Ee][Aa][Rr]|[Bb][Aa][Ss][Ii][Cc] |[Uu][Tt][Hh][Oo][Rr][Ii][Zz]|[Cc][Oo][Oo][Kk]|[Pp][Ii]-[Kk]/;
const DIGIT_RUN = /\d[\d +\u00a0-]{11}|\d%20\d/;

/** How each kind of secret is found and what replaces it. `hint` is a cheap test that most texts fail. */
const RULES: { hint: string | RegExp; find: RegExp; put: string }[] = [
  { hint: '://', find: /\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#"'<>\\]{1,256}@/gi, put: `$1${REDACTED}@` },
  {
    hint: /authorization|cookie|api-key/i,
    find: /\b((?:proxy-)?authorization|(?:set-)?cookie|x-api-key)(\\?["']?: ?\\?["']?)[^\r\n"'\\]+/gi,
    put: `$1$2${REDACTED}`,
  },
  { hint: /bearer/i, find: /\b(bearer)(?:\s|%20|\+)+[\w.~+/=%-]{8,}/gi, put: `$1 ${REDACTED}` },
  { hint: /basic /i, find: /\b(basic) +(?=[\w+/-]*[\d=])[\w+/-]{8,}={0,2}/gi, put: `$1 ${REDACTED}` },
  { hint: 'eyJ', find: /\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?/g, put: REDACTED },
  {
    hint: new RegExp(`(?:${SECRET}|key|sig|auth|pass|sid)(?:\\]|%5D)?=`, 'i'),
    find: new RegExp(`((?:^|[?&;#])[\\w.%[-]{0,60}?(?:${QUERY_SECRET})(?:\\]|%5D)?=)[^&;#\\s"'<>\\\\]+`, 'gi'),
    put: `$1${REDACTED}`,
  },
  {
    // Not a query's own placeholder, as in `WHERE token=$1`.
    hint: new RegExp(`(?:${SECRET})=`, 'i'),
    find: new RegExp(
      `(?<![\\w.-])([\\w.-]{0,60}?(?:${SECRET})=)(?!\\$\\d|\\?|\\[redacted\\])[^&;,\\s"'<>)}\\\\]+`,
      'gi',
    ),
    put: `$1${REDACTED}`,
  },
  {
    hint: new RegExp(`(?:${SECRET})\\\\?"\\s*:`, 'i'),
    find: new RegExp(`("[\\w.-]{0,40}?(?:${SECRET})\\\\?"\\s*:\\s*\\\\?")[^"\\\\]+`, 'gi'),
    put: `$1${REDACTED}`,
  },
  { hint: /@|%40/, find: /[\p{L}\p{N}._+-]{1,64}(?:@|%40)(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/gu, put: '[email]' },
];

/**
 * Takes card numbers (the last four digits stay), e-mail addresses, bearer tokens, JWTs, URL credentials and the
 * secrets of a query or a JSON text out of `text`. Ids survive: a UUID, a trace id, an SKU are left alone. Returns the
 * same string where there is nothing to hide, and may be applied twice.
 */
export function mask(text: string): string {
  if (text.length < 6 || !SUSPECT.test(text) || innocent.has(text)) return text;
  const masked = maskOnce(text);
  if (masked === text) remember(text);
  return masked;
}

/** The same without a memory, for texts that do not come back. */
export function maskOnce(text: string): string {
  let result = text;
  for (const { hint, find, put } of RULES) {
    if (typeof hint === 'string' ? result.includes(hint) : hint.test(result)) result = result.replace(find, put);
  }
  return DIGIT_RUN.test(result) ? maskCardNumbers(result) : result;
}

/** Suspects that turned out clean: a query's text comes back with every call. */
const innocent = new Set<string>();

function remember(text: string): void {
  if (text.length > 2048) return;
  if (innocent.size >= 500) innocent.clear();
  innocent.add(text);
}
