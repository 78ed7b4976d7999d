type Range = readonly [from: number, to: number];
type Issuer = readonly [digits: number, lengths: readonly number[], ...ranges: Range[]];

/**
 * First digits and lengths of the card schemes in use. Left out are shapes that ids have more often than cards: numbers
 * that begin with 0 or 1 (times), 15 digits except American Express (IMEIs), 13 (article numbers), 17 and 18 (snowflake
 * ids).
 */
const ISSUERS: readonly Issuer[] = [
  [1, [16], [4, 4]], // Visa
  [2, [16], [51, 55]], // Mastercard
  [4, [16], [2221, 2720]], // Mastercard
  [2, [15], [34, 34], [37, 37]], // American Express
  [4, [16], [6011, 6011], [6440, 6599]], // Discover
  [3, [14, 16], [300, 305], [309, 309], [360, 369], [380, 399]], // Diners Club
  [4, [16], [3528, 3589]], // JCB
  [2, [16, 19], [62, 62]], // UnionPay
  [2, [16], [81, 82]], // UnionPay, RuPay
  [4, [16], [5018, 5018], [5020, 5020], [5038, 5038], [5612, 5612], [5893, 5893], [6304, 6304]], // Maestro
  [4, [16], [6390, 6390], [6759, 6759], [6761, 6763]], // Maestro
  [4, [16], [2200, 2204]], // Mir
  [4, [16], [5060, 5067], [5090, 5099], [6062, 6062], [6070, 6099], [6362, 6363], [9792, 9792]], // others
];

/** Whether a card scheme issues numbers with this prefix and length. */
export const isIssued = (digits: string): boolean =>
  ISSUERS.some(([length, lengths, ...ranges]) => {
    const prefix = Number(digits.slice(0, length));
    return lengths.includes(digits.length) && ranges.some(([from, to]) => prefix >= from && prefix <= to);
  });
