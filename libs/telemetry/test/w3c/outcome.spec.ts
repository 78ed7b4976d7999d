import { outcomeOf } from './outcome.ts';

const ending = (summary: string, ...lines: string[]) => [...lines, 'Ran 41 tests in 1.2s', '', summary].join('\n');

it('counts what failed, what broke and what was skipped', () => {
  const report = ending(
    'FAILED (failures=1, errors=1, skipped=2)',
    'FAIL: test_key (__main__.TraceContextTest.test_key)',
    'ERROR: test_flag (__main__.TraceContext2Test.test_flag)',
  );
  expect(outcomeOf(report)).toEqual({ passed: 37, failed: 2, skipped: 2, failures: ['test_key', 'test_flag'] });
});

it('counts a run in which everything passed', () => {
  expect(outcomeOf(ending('OK'))).toEqual({ passed: 41, failed: 0, skipped: 0, failures: [] });
});

it('takes no count from a run that broke', () => {
  expect(outcomeOf('OSError: address already in use')).toBeUndefined();
});
