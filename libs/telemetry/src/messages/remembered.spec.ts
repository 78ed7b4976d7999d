import { remembered } from './remembered.js';

it('gives the same frozen object for the same name', () => {
  const factsOf = remembered((name) => ({ name }));
  expect(factsOf('a')).toBe(factsOf('a'));
  expect(factsOf('b')).toEqual({ name: 'b' });
  expect(Object.isFrozen(factsOf('a'))).toBe(true);
});

it('does not keep names without end', () => {
  let made = 0;
  const factsOf = remembered((name) => ({ name, number: made++ }));
  for (let n = 0; n < 2000; n++) factsOf(`name ${n}`);
  expect(factsOf('name 0').number).toBe(0);
  expect(factsOf('name 1999').number).toBe(2000);
});

it('does not keep a name that is long', () => {
  let made = 0;
  const factsOf = remembered((name) => ({ name, number: made++ }));
  const long = 'x'.repeat(10_000);
  expect([factsOf(long).number, factsOf(long).number]).toEqual([0, 1]);
});
