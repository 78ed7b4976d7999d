import { isIssued } from './card-issuers.js';
import { contextBefore, type NumberContext } from './number-context.js';

/**
 * Matches digits in a row, or in groups joined by a space, a dash, or a form's `+` and `%20`, unless they are part of
 * an id or a float. The last repetition is unbounded because it ends the pattern; the code checks what follows.
 */
export const DIGITS = /(?<![\w-]|\d[.,])\d(?:(?:[ \u00a0+-]|%20)?\d){12,}/g;
/** Characters that show a number to be part of an id or a float. */
const GOES_ON = /^(?:\w|[-.]\w)/;
const SPACE = /[ \u00a0+]|%20/;
const MIN = 13;
const MAX = 19;
/** Cards are printed in at most five groups: 4 4 4 4 3. */
const MAX_GROUPS = 5;

/**
 * Replaces each card number by `****4242`, with or without separators. See {@link isCardNumber}. The words right before
 * a number tell whether it is an id.
 *
 * @param given what is known of all numbers in the text
 */
export const maskCardNumbers = (text: string, given?: NumberContext): string =>
  text.replace(DIGITS, (run, at: number) => {
    const groups = run.split(SPACE);
    const end = at + run.length;
    const last = GOES_ON.test(text.slice(end, end + 2)) ? groups.pop()! : undefined;
    const shown = maskGroups(groups, () => given ?? contextBefore(text, at));
    if (!shown) return run;
    return (last === undefined ? shown : [...shown, last]).join(' ');
  });

/**
 * Whether these digits are a card number: 13 to 19 digits that pass the Luhn check, and that a card scheme issues or
 * the text calls a card. Every IMEI, every ICCID and one in ten other ids pass the check, too.
 */
export function isCardNumber(digits: string, context?: () => NumberContext): boolean {
  if (digits.length < MIN || digits.length > MAX || digits[0]! < '2' || !passesLuhn(digits)) return false;
  const known = context?.();
  return known === 'card' || (known !== 'id' && isIssued(digits));
}

const masked = (digits: string): string => `****${digits.slice(-4)}`;

function maskGroup(group: string, context?: () => NumberContext): string {
  const digits = group.replaceAll('-', '');
  if (digits === group) return isCardNumber(digits, context) ? masked(digits) : group;
  // Printed in a card's groups, a number is not an id.
  return /^\d{4}-/.test(group) && isCardNumber(digits) ? masked(digits) : group;
}

/**
 * Other numbers may surround a card number (its expiry, an amount), so every run of groups is tried, longest first.
 * Returns undefined if there is none.
 */
function maskGroups(groups: string[], context: () => NumberContext): string[] | undefined {
  const shown: string[] = [];
  let found = false;
  for (let from = 0; from < groups.length; from++) {
    const length = cardAt(groups, from);
    const alone = maskGroup(groups[from]!, from === 0 ? context : undefined);
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

/** How many groups from here on form one card number; 0 for none. */
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
