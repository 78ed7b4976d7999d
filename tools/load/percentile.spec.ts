import { percentile } from './percentile.ts';

it.each([
  [0, 1],
  [0.5, 2],
  [0.95, 4],
  [1, 4],
])('finds the percentile %s', (share, value) => {
  expect(percentile([4, 1, 3, 2], share)).toBe(value);
});

it('has none of no values', () => {
  expect(percentile([], 0.5)).toBeNaN();
});
