/**
 * Digits in a row, or in groups joined by a space, a dash or a form's `+` and `%20`; never a piece of an id or a float.
 * The run has no bound, for it ends the pattern: what follows it is looked at by hand.
 */
export const DIGITS = /(?<![\w-]|\d[.,])\d(?:(?:[ \u00a0+-]|%20)?\d){12,}/g;
/** What a number goes on with that is a piece of an id or a float. */
const GOES_ON = /^(?:\w|[-.]\w)/;
const SPACE = /[ \u00a0+]|%20/;
const MIN = 13;
const MAX = 19;
/** 4 4 4 4 3 is the most that any card is printed in. */
const MAX_GROUPS = 5;

/** Replaces each card number by `****4242`: 13 to 19 digits that pass the Luhn check, with or without separators. */
export const maskCardNumbers = (text: string): string =>
  text.replace(DIGITS, (run, at: number) => {
    const groups = run.split(SPACE);
    const end = at + run.length;
    const last = GOES_ON.test(text.slice(end, end + 2)) ? groups.pop()! : undefined;
    const shown = maskGroups(groups);
    if (!shown) return run;
    return (last === undefined ? shown : [...shown, last]).join(' ');
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

/**
 * A card may stand among other numbers (its expiry, an amount): every stretch of groups is tried, longest first.
 * Undefined when there is none.
 */
function maskGroups(groups: string[]): string[] | undefined {
  const shown: string[] = [];
  let found = false;
  for (let from = 0; from < groups.length; from++) {
    const length = cardAt(groups, from);
    const alone = maskGroup(groups[from]!);
    if (length)
      shown.push(
        masked(
          groups
            .slice(from, from + length)
            .join('')
            .replaceAll('-', ''),
        ),
      );
    else shown.push(alone);
    found ||= length > 0 || alone !== groups[from];
    from += Math.max(0, length - 1);
  }
  return found ? shown.filter(Boolean) : undefined;
}

/** How many groups from here on are one card number: 0 for none. */
function cardAt(groups: string[], from: number): number {
  if (groups[from]!.length !== 4) return 0;
  for (let length = Math.min(groups.length - from, MAX_GROUPS); length > 1; length--) {
    if (
      isCardNumber(
        groups
          .slice(from, from + length)
          .join('')
          .replaceAll('-', ''),
      )
    )
      return length;
  }
  return 0;
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    sum += i % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0;
}
