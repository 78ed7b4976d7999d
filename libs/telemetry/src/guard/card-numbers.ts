/** Digits in a row, or in groups joined by a space, a dash or a form's `+` and `%20`; never a piece of an id or a float. */
const DIGITS = /(?<![\w-]|\d[.,])\d(?:(?:[ \u00a0+-]|%20)?\d){12,}(?![\w]|[-.]\w)/g;
const SPACE = /[ \u00a0+]|%20/;
const MIN = 13;
const MAX = 19;
/** 4 4 4 4 3 is the most that any card is printed in. */
const MAX_GROUPS = 5;

/** Replaces each card number by `****4242`: 13 to 19 digits that pass the Luhn check, with or without separators. */
export const maskCardNumbers = (text: string): string =>
  text.replace(DIGITS, (run) => {
    const groups = run.split(SPACE);
    return groups.length === 1 ? maskGroup(run) : maskGroups(groups) ? groups.filter(Boolean).join(' ') : run;
  });

/**
 * Whether these digits are a card number. None begins with 0, and those with 1 are the airlines' own: without them, no
 * time in milliseconds or nanoseconds since the epoch is taken for a card.
 */
export function isCardNumber(digits: string): boolean {
  return digits.length >= MIN && digits.length <= MAX && digits[0]! >= '2' && passesLuhn(digits);
}

const masked = (digits: string): string => `****${digits.slice(-4)}`;

function maskGroup(group: string): string {
  const digits = group.replaceAll('-', '');
  const asPrinted = digits === group || /^\d{4}-/.test(group);
  return asPrinted && isCardNumber(digits) ? masked(digits) : group;
}

/** A card may stand among other numbers (its expiry, an amount): every stretch of groups is tried, longest first. */
function maskGroups(groups: string[]): boolean {
  let found = false;
  for (let from = 0; from < groups.length; from++) {
    const alone = maskGroup(groups[from]!);
    if (alone !== groups[from]) {
      groups[from] = alone;
      found = true;
      continue;
    }
    for (let to = Math.min(groups.length, from + MAX_GROUPS); to > from + 1; to--) {
      const digits = groups.slice(from, to).join('').replaceAll('-', '');
      if (groups[from]!.length !== 4 || !isCardNumber(digits)) continue;
      groups.splice(from, to - from, masked(digits));
      found = true;
      break;
    }
  }
  return found;
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    sum += i % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0;
}
