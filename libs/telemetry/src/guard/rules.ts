/** What stands where a secret stood. */
export const REDACTED = '[redacted]';

/** How a kind of secret is found and what replaces it. `hint` is a cheap test that most texts fail. */
export interface Rule {
  hint: string | RegExp;
  find: RegExp;
  put: string;
}

const SECRET =
  'token|secret|passw(?:or)?d|passphrase|pwd|api[_-]?key|access[_-]?key(?:[_-]?id)?|private[_-]?key|signature|' +
  'credentials?|authorization|session(?:[_-]?id)?|jwt|cvv|cvc|card[_-]?number';
/** Names too common to be secrets anywhere but in a URL's query. */
const QUERY_SECRET = `${SECRET}|(?:[\\w.%-]{0,60}[_.-])?(?:key|sig|auth|pass|sid)`;

const word = (text: string) => new RegExp(text, 'i');
const every = (text: string) => new RegExp(text, 'gi');

/** A secret's name as a key of JSON: its value may be no text. */
export const SECRET_KEY = word(`(?:${SECRET}|cookie)"\\s{0,9}:`);

/**
 * Whoever sends us a text may have made it to hold us up. So a repetition without a bound stands only where a pattern
 * ends: what it has taken it keeps, and is not looked at again. All others cost at most their bound.
 */
export const RULES: Rule[] = [
  { hint: '://', find: every(`\\b([a-z][a-z0-9+.-]{0,20}:\\/\\/)[^\\s/?#"'<>\\\\]{1,256}@`), put: `$1${REDACTED}@` },
  {
    hint: /authorization|cookie|api-key/i,
    find: /\b((?:proxy-)?authorization|(?:set-)?cookie|x-api-key)(\\?["']?: ?\\?["']?)[^\r\n"'\\]+/gi,
    put: `$1$2${REDACTED}`,
  },
  { hint: /bearer/i, find: /\b(bearer)(?:\s|%20|\+){1,9}[\w.~+/=%-]{8,}/gi, put: `$1 ${REDACTED}` },
  { hint: /basic /i, find: /\b(basic) {1,9}(?=[\w+/-]{0,256}[\d=])[\w+/=-]{8,}/gi, put: `$1 ${REDACTED}` },
  { hint: 'eyJ', find: /(?<![\w-])eyJ[\w-]{8,4096}\.[\w.-]+/g, put: REDACTED },
  {
    hint: word(`(?:${SECRET}|key|sig|auth|pass|sid)(?:\\]|%5D)?=`),
    find: every(`((?:^|[?&;#])[\\w.%[-]{0,60}?(?:${QUERY_SECRET})(?:\\]|%5D)?=)[^&;#\\s"'<>\\\\]+`),
    put: `$1${REDACTED}`,
  },
  {
    hint: word(`(?:${SECRET})=["']`),
    find: every(`(?<![\\w.-])([\\w.-]{0,60}?(?:${SECRET})=)(?:"[^"]{1,1024}"|'[^']{1,1024}')`),
    put: `$1${REDACTED}`,
  },
  {
    // Not a query's own placeholder, as in `WHERE token=$1`.
    hint: word(`(?:${SECRET})=`),
    find: every(`(?<![\\w.-])([\\w.-]{0,60}?(?:${SECRET})=)(?!\\$\\d|\\?|\\[redacted\\])[^&;,\\s"'<>)}\\\\]+`),
    put: `$1${REDACTED}`,
  },
  {
    hint: word(`(?:${SECRET})"\\s{0,9}:`),
    find: every(`("[\\w.-]{0,40}?(?:${SECRET})"\\s{0,9}:\\s{0,9}")(?:[^"\\\\]|\\\\.)+`),
    put: `$1${REDACTED}`,
  },
  {
    // JSON that is a text of JSON itself.
    hint: word(`(?:${SECRET})\\\\"\\s{0,9}:`),
    find: every(`("[\\w.-]{0,40}?(?:${SECRET})\\\\"\\s{0,9}:\\s{0,9}\\\\")[^"\\\\]+`),
    put: `$1${REDACTED}`,
  },
  { hint: /@|%40/, find: /[\p{L}\p{N}._+-]{1,64}(?:@|%40)(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/gu, put: '[email]' },
];
