export interface Card {
  token: string;
  name: string;
  /** What to look for in its trace. */
  shows: string;
}

/** The test cards, each named after its bank's behaviour. */
export const CARDS: Card[] = [
  { token: 'tok_test_123', name: 'Pays', shows: 'One trace through four services.' },
  { token: 'tok_declined', name: 'Declines', shows: 'A decline is an answer: no red span, the order is cancelled.' },
  { token: 'tok_slow', name: 'Slow bank', shows: '1.2 s inside charge_payment, and nowhere else.' },
  { token: 'tok_flaky', name: 'Flaky bank', shows: 'Two red attempts and a green one, each linked to the one before.' },
  { token: 'tok_invalid', name: 'Invalid card', shows: 'The card fails validation: an error, and no retry.' },
  { token: 'tok_error', name: 'Bank is down', shows: 'Three red attempts, then the message is parked.' },
];
