import { createSecretKey, randomBytes } from 'node:crypto';
import { PagePasses } from './page-passes.js';

const HOURS = 3600;
const key = createSecretKey(randomBytes(32));
let now = 1_795_752_000;
const passes = new PagePasses(key, () => now);

it('names another prefix in each pass, for 12 hours', () => {
  const [one, other] = [passes.issue(), passes.issue()];

  expect(passes.prefixOf(one)).toBe(one.slice(0, 16));
  expect(passes.prefixOf(one)).not.toBe(passes.prefixOf(other));
  now += 12 * HOURS;
  expect(passes.prefixOf(one)).toBe(one.slice(0, 16));
  now += 1;
  expect(passes.prefixOf(one)).toBeNull();
});

it.each<[string, (pass: string) => string | undefined]>([
  ['nothing', () => undefined],
  ['what is no pass', () => 'nonsense'],
  ['another prefix', (pass) => `${'0'.repeat(16)}${pass.slice(16)}`],
  ['a later end', (pass) => pass.replace(/\.(\d+)\./, (_, end) => `.${Number(end) + HOURS}.`)],
  ['a cut signature', (pass) => pass.slice(0, -1)],
  ['the pass of another shop', () => new PagePasses(createSecretKey(randomBytes(32)), () => now).issue()],
])('accepts no %s', (_, forged) => {
  expect(passes.prefixOf(forged(passes.issue()))).toBeNull();
});
