/** The text that replaces a secret. */
export const REDACTED = '[redacted]';

/** How a kind of secret is found and what replaces it. `hint` is a cheap test that most texts fail. */
export interface Rule {
  hint: string | RegExp;
  find: RegExp;
  put: string;
}

const SECRET =
  'token|secret|passw(?:or)?d|passphrase|pwd|api[_-]?key|access[_-]?key(?:[_-]?id)?|private[_-]?key|signature|' +
  'credentials?|authorization|session(?:[_-]?id)?|jwt|cv[vc]2?|security[_-]?code|card[_-]?number';
/** Keys whose numbers are secret too. In prose, a number after `token:` is not. */
const NUMERIC = 'passw(?:or)?d|passphrase|pwd|cv[vc]2?|security[_-]?code|card[_-]?number';
/** Names that are too common to be secrets outside of a URL's query. */
const QUERY_SECRET = `${SECRET}|(?:[\\w.%-]{0,60}[_.-])?(?:key|sig|auth|pass|sid)`;

const word = (text: string) => new RegExp(text, 'i');
const every = (text: string) => new RegExp(text, 'gi');

/** Matches a secret's name as a key of JSON. Its value may be something other than text. */
export const SECRET_KEY = word(`(?:${SECRET}|cookie)"\\s{0,9}:`);

/**
 * A caller may craft a text that makes a pattern slow. Therefore an unbounded repetition appears only at the end of a
 * pattern, where nothing can make it backtrack. All other repetitions are bounded.
 */
export const RULES: Rule[] = [
  { hint: '://', find: every(`\\b([a-z][a-z0-9+.-]{0,20}:\\/\\/)[^\\s/?#"'<>\\\\]{1,256}@`), put: `$1${REDACTED}@` },
  {
    hint: /authorization|cookie|api-key/i,
    find: /\b((?:proxy-)?authorization|(?:set-)?cookie|x-api-key)(\\?["']?: ?\\?["']?)(?![ \\"']{0,3}\[)[^\r\n"'\\]+/gi,
    put: `$1$2${REDACTED}`,
  },
  {
    // Matches a list of them, closed or not.
    hint: /(?:authorization|cookie)\\?["']?: ?\[/i,
    find: /\b((?:proxy-)?authorization|(?:set-)?cookie)(\\?["']?: ?)\[(?!redacted\])[^\]\r\n]+/gi,
    put: `$1$2${REDACTED.slice(0, -1)}`,
  },
  { hint: /bearer/i, find: /\b(bearer)(?:\s|%20|\+){1,9}[\w.~+/=%-]{8,}/gi, put: `$1 ${REDACTED}` },
  {
    hint: /basic /i,
    find: /\b([Bb]asic|BASIC) {1,9}(?=[\w+/-]{0,256}[\d=])(?=[a-z\d+/_-]{0,256}[A-Z])[\w+/=-]{8,}/g,
    put: `$1 ${REDACTED}`,
  },
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
    // JSON within a text of JSON.
    hint: word(`(?:${SECRET})\\\\{1,7}"\\s{0,9}:`),
    find: every(`("[\\w.-]{0,40}?(?:${SECRET})\\\\{1,7}"\\s{0,9}:\\s{0,9}\\\\{1,7}")[^"\\\\]+`),
    put: `$1${REDACTED}`,
  },
  {
    // A number in text that is almost JSON: a line that was cut, or JSON within a text.
    hint: word(`(?:${SECRET})(?:\\\\{0,7}"|')\\s{0,9}:`),
    find: every(`((\\\\{0,7}["'])[\\w.-]{0,40}?(?:${SECRET})\\2\\s{0,9}:\\s{0,9})-?\\d[\\w.+-]*`),
    put: `$1$2${REDACTED}$2`,
  },
  {
    // An object printed for people: `password: 'hunter2'`, `cvv: 123`.
    hint: word(`(?:${SECRET}): {0,4}["']`),
    find: every(`(?<![\\w"'.-])([\\w.-]{0,40}?(?:${SECRET}): {0,4})(?:"[^"]{1,1024}"|'[^']{1,1024}')`),
    put: `$1${REDACTED}`,
  },
  {
    hint: word(`(?:${NUMERIC})\\s{0,4}[:=]\\s{0,4}-?\\d`),
    find: every(`(?<![\\w"'.-])([\\w.-]{0,40}?(?:${NUMERIC})\\s{0,4}[:=]\\s{0,4})-?\\d[\\d.]{0,64}n?(?![\\w])`),
    put: `$1${REDACTED}`,
  },
  { hint: /cv[vc]2?\s{1,4}\d/i, find: /(?<![\w-])(cv[vc]2?\s{1,4})\d{3,4}(?![\w.])/gi, put: `$1${REDACTED}` },
  { hint: /@|%40/, find: /[\p{L}\p{N}._+-]{1,64}(?:@|%40)(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/gu, put: '[email]' },
];
