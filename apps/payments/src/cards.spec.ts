import { cardFor, CardValidationError } from './cards.js';

it('knows the test cards', () => {
  expect(cardFor('tok_test_123')).toEqual({ lastFour: '4242' });
  expect(cardFor('tok_declined')).toMatchObject({ declines: true });
});

it.each(['tok_invalid', 'tok_anything', 'toString', '__proto__'])('fails the validation of %s', (token) => {
  expect(() => cardFor(token)).toThrow(new CardValidationError());
});
