export interface Card {
  lastFour: string;
  declines?: true;
  /** How long the processor takes. */
  delayMs?: number;
  /** The call that succeeds, as the processor's ledger counts them; 1 without. */
  succeedsOnCall?: number;
}

/** The cards behind the test tokens: each is a fault to look at in a trace. Any other token is not a card. */
const CARDS: Record<string, Card> = {
  tok_test_123: { lastFour: '4242' },
  tok_declined: { lastFour: '0002', declines: true },
  tok_slow: { lastFour: '4242', delayMs: 1200 },
  tok_flaky: { lastFour: '4242', succeedsOnCall: 3 },
  tok_error: { lastFour: '4242', succeedsOnCall: Number.MAX_SAFE_INTEGER },
};

export class CardValidationError extends Error {
  override readonly name = 'CardValidationError';

  constructor() {
    super('card validation failed');
  }
}

export function cardFor(token: string): Card {
  const card = Object.hasOwn(CARDS, token) ? CARDS[token] : undefined;
  if (!card) throw new CardValidationError();
  return card;
}
