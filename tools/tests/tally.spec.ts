import { jest } from '@jest/globals';
import { Tally } from './tally.ts';

let said: unknown[];
let tally: Tally;

beforeEach(() => {
  said = [];
  tally = new Tally();
  jest.spyOn(console, 'error').mockImplementation((line) => void said.push(line));
});
afterEach(() => jest.restoreAllMocks());

const of = (passed: number, failed = 0) => Promise.resolve({ passed, failed });

it('fails when no part has a test of what was asked for', async () => {
  await tally.count('lint', () => of(1));
  await tally.countTests('unit tests', () => of(0));
  await tally.countTests('integration tests', () => of(0));
  await tally.assertTests(['tpyo', '-t', 'some name']);

  expect(said).toEqual(['✗ there are no tests of tpyo -t some name']);
  expect(tally.failed).toBe(1);
});

it.each([
  ['one part has such a test', () => tally.countTests('integration tests', () => of(1)), 0],
  ['setting up has failed', () => tally.count('setting up', () => of(0, 1)), 1],
])('adds nothing when %s', async (_, work, failed) => {
  await tally.countTests('unit tests', () => of(0));
  await work();
  await tally.assertTests(['tpyo']);

  expect(tally.failed).toBe(failed);
});

it('names the failed tests below the counts', async () => {
  const printed = jest.spyOn(console, 'log').mockImplementation(() => undefined);
  await tally.countTests('unit tests', () => of(3));
  await tally.countTests('e2e tests', async () => ({ ...(await of(1, 1)), failures: ['e2e/a.spec.ts: ships'] }));
  tally.print();

  expect(printed.mock.lastCall).toEqual(['\nFailed\n  e2e/a.spec.ts: ships']);
});
