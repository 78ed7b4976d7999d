const SECRETS: readonly [RegExp, string][] = [
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/, 'a JSON web token'],
  [/\b(bearer|basic)\s+[\w+/.~-]{8,}=*/i, 'credentials of an Authorization header'],
  [/:\/\/[^/\s:@]+:[^/\s@]+@/, 'a password in a URL'],
  [/\b(AKIA|ASIA)[0-9A-Z]{16}\b/, 'an AWS key'],
  [/\b(gh[pousr]_\w{20,}|xox[abpr]-[\w-]{10,}|sk_(live|test)_\w{10,})/, 'an API token'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'a private key'],
  [
    /\b(password|passwd|pwd|secret|api[_-]?key|access[_-]?token)["']?\s*[=:]\s*["']?(?!\$\d|\?|\*+|%s|<|\[|redacted)[^\s"'&,)]{3,}/i,
    'a password or key',
  ],
];
const SECRET_NAME =
  /(^|[._-])(authorization|cookie|set-cookie|password|passwd|secret|api[_-]?key|access[_-]?token|refresh[_-]?token|private[_-]?key|card[._-]?number|cvv|cvc)$/i;
const MASKED = /^[*x•.[\]<>-]*$|redacted|masked|hidden|^\[?"?\*+/i;

/** What secret a text holds, in words; undefined when none is known. */
export function secretIn(name: string, value: string): string | undefined {
  const known = SECRETS.find(([pattern]) => pattern.test(value));
  if (known) return known[1];
  if (SECRET_NAME.test(name) && value !== '' && !MASKED.test(value)) return 'what its name calls a secret';
  return hasCardNumber(value) ? 'a card number' : undefined;
}

const hasCardNumber = (text: string): boolean =>
  [...text.matchAll(/(?<![\w.-])[3-6]\d{3}([ -]?)\d{4}\1\d{4}\1\d{3,7}(?![\w.-])/g)].some(([number]) =>
    passesLuhn(number),
  );

function passesLuhn(number: string): boolean {
  const digits = [...number.replace(/\D/g, '')].reverse().map(Number);
  const sum = digits.reduce((total, digit, at) => total + (at % 2 === 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0)), 0);
  return digits.length >= 13 && digits.length <= 19 && sum % 10 === 0;
}
