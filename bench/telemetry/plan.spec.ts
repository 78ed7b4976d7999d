import { chosen, chosenNames, minutesOf } from './plan.ts';
import { names } from './variants.ts';

const plan = { scenarios: ['express'], names: ['off', 'ours'], rounds: 1, unsampled: 0, turns: 1, seconds: 1 } as const;

it('takes longer with each variant, and not with one that takes no part', () => {
  const more = minutesOf({ ...plan, names: ['off', 'ours', 'observe'] });

  expect(more).toBeGreaterThan(minutesOf(plan));
  expect(minutesOf({ ...plan, scenarios: ['messages'], names: ['off', 'ours', 'observe'] })).toBe(
    minutesOf({ ...plan, scenarios: ['messages'] }),
  );
});

it('chooses in the order of the list there is, and all by default', () => {
  expect(chosen('x', 'c, a', ['a', 'b', 'c'])).toEqual(['a', 'c']);
  expect(chosen('x', undefined, ['a', 'b'])).toEqual(['a', 'b']);
});

it('refuses what there is not', () => {
  expect(() => chosen('only', 'a,d', ['a', 'b'])).toThrow('--only d: there are a, b');
});

it('always measures without telemetry, too', () => {
  expect(chosenNames('sentry')).toEqual(['off', 'sentry']);
  expect(chosenNames(undefined)).toEqual(names);
});
