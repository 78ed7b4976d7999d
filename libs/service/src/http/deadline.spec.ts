import { jest } from '@jest/globals';
import { z } from 'zod';
import { callBudget, underDeadline, withDeadline } from './deadline.js';
import { calling } from '../config/variables.js';

const isAllowed = (REQUEST_DEADLINE_MS: string) => z.object(calling).safeParse({ REQUEST_DEADLINE_MS }).success;
const isKept = (header: string) => {
  let budget = Infinity;
  underDeadline(header, () => (budget = callBudget(Infinity)));
  return budget <= Number(header);
};

// A deadline that the callee ignores lets it commit after its caller has given up.
it.each([
  ['1', true],
  ['60000', true],
  ['60001', false],
  ['-1', false],
  ['soon', false],
])('a deadline of %s ms is valid and respected by the callee: %s', (ms, expected) => {
  expect([isAllowed(ms), isKept(ms)]).toEqual([expected, expected]);
});

it('gives the first call at the edge the whole time, and later ones what is left', () => {
  jest.useFakeTimers();
  const budgets = withDeadline(60_000, () =>
    [0, 40_000].map((passed) => (jest.advanceTimersByTime(passed), callBudget(60_000))),
  );
  jest.useRealTimers();

  expect(budgets).toEqual([60_000, 20_000]);
});
