// One cheap look decides whether a text can hold anything to hide: almost none does.
const SUSPECT = /@|%40|\d[\d -]{11,}\d|bearer|basic |[?&]/i;

// Every repetition is bounded, so that a hostile text costs time in proportion to its length.
const CREDENTIALS = /(\b[a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/?#@]{1,256}@/gi;
const EMAIL = /[\w.+-]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/gi;
const AUTHORIZATION = /\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi;
const SECRET_PARAMETER =
  /([?&][\w.-]{0,64}(?:token|secret|password|passwd|pwd|api_?key|access_?key|signature|sig|auth|session)[\w.-]{0,64}=)[^&#\s"]+/gi;
// A number of JSON stays one, lest the line become invalid, and an id is never a card, whatever its digits.
const CARD = /(?<![\w.-]|":|_id":")[2-6](?:[ -]?\d){12,18}(?![\w-])/g;

/**
 * Hides what must never leave a process: URL credentials, e-mail addresses, bearer and basic credentials, secrets in
 * query strings, and card numbers (13 to 19 digits that pass the Luhn check; the last four stay). Ids survive: a UUID,
 * a trace id or a number that is not a card is left as it is.
 */
export function mask(text: string): string {
  if (!SUSPECT.test(text)) return text;
  return text
    .replace(CREDENTIALS, '$1[redacted]@')
    .replace(EMAIL, '[email]')
    .replace(AUTHORIZATION, '$1 [redacted]')
    .replace(SECRET_PARAMETER, '$1[redacted]')
    .replace(CARD, maskCard);
}

function maskCard(candidate: string): string {
  const digits = candidate.replace(/\D/g, '');
  return luhn(digits) ? `****${digits.slice(-4)}` : candidate;
}

function luhn(digits: string): boolean {
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[digits.length - 1 - at]);
    const doubled = at % 2 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
