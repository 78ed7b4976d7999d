import { Admission } from './admission.js';

let now: number;
beforeEach(() => (now = 0));

const SLOW = 1000;
const admission = () => new Admission({ fewest: 4, most: 100, slowMs: SLOW }, () => now);
const enter = (into: Admission, count: number): number =>
  Array.from({ length: count }, () => into.enter()).filter(Boolean).length;

it('admits as many requests as the limit, and the next when one has left', () => {
  const open = admission();
  expect(enter(open, 150)).toBe(100);

  open.leave(1);
  expect(enter(open, 2)).toBe(1);
});

it('lets in the fewest while the event loop is late', () => {
  const open = admission();

  expect(Array.from({ length: 9 }, () => open.enter(true)).filter(Boolean)).toHaveLength(4);
  expect(open.enter()).toBe(true);
});

it('lets in fewer while answers are slow, and never fewer than the least', () => {
  const open = admission();
  for (let round = 0; round < 50; round++) {
    const entered = enter(open, 150);
    for (let n = 0; n < entered; n++) open.leave(SLOW);
    now += 1000;
  }

  expect(enter(open, 150)).toBe(4);
});

it('lowers the limit once for requests that were admitted together', () => {
  const open = admission();
  enter(open, 100);
  for (let n = 0; n < 100; n++) open.leave(SLOW);

  expect(enter(open, 150)).toBe(75);
});

it('lets in as many as before once answers are quick again', () => {
  const open = admission();
  enter(open, 100);
  for (let n = 0; n < 100; n++) open.leave(SLOW);
  for (let round = 0; round < 60; round++) {
    const entered = enter(open, 150);
    for (let n = 0; n < entered; n++) open.leave(1);
  }

  expect(enter(open, 150)).toBe(100);
});

it('ignores slow answers while few requests are in hand', () => {
  const open = admission();
  for (let n = 0; n < 9; n++) {
    expect(enter(open, 4)).toBe(4);
    for (let each = 0; each < 4; each++) open.leave(SLOW);
    now += 1000;
  }

  expect(enter(open, 150)).toBe(100);
});

it('resets the limit after a burst', () => {
  const open = admission();
  enter(open, 100);
  for (let n = 0; n < 100; n++) open.leave(SLOW);
  expect(enter(open, 150)).toBe(75);
  for (let n = 0; n < 75; n++) open.leave(1);

  now += 500;
  expect(enter(open, 150)).toBeLessThan(80);
  for (let n = 0; n < 75; n++) open.leave(1);
  now += 1001;
  expect(enter(open, 150)).toBe(100);
});
