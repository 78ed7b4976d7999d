import { remembered } from './remembered.js';

it('gives the same frozen object for the same name', () => {
  const about = remembered((name) => ({ name }));
  expect(about('a')).toBe(about('a'));
  expect(about('b')).toEqual({ name: 'b' });
  expect(Object.isFrozen(about('a'))).toBe(true);
});

it('does not keep names without end', () => {
  let made = 0;
  const about = remembered((name) => ({ name, number: made++ }));
  for (let n = 0; n < 2000; n++) about(`name ${n}`);
  expect(about('name 0').number).toBe(0);
  expect(about('name 1999').number).toBe(2000);
});

it('does not keep a name that is long', () => {
  let made = 0;
  const about = remembered((name) => ({ name, number: made++ }));
  const long = 'x'.repeat(10_000);
  expect([about(long).number, about(long).number]).toEqual([0, 1]);
});
