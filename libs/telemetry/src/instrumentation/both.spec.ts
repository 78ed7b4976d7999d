import { both } from './both.js';

it("calls hooks of the caller's after ours, and takes all else from the caller", () => {
  const called: string[] = [];
  const own = {
    requestHook: () => void called.push('own'),
    kept: 1,
    replaced: 1,
    ignoreIncomingRequestHook: () => true,
  };
  const given = { requestHook: () => void called.push('given'), replaced: 2, ignoreIncomingRequestHook: () => false };
  const merged = both(own, given);
  merged.requestHook();

  expect(called).toEqual(['own', 'given']);
  expect(merged).toMatchObject({ kept: 1, replaced: 2 });
  expect(merged.ignoreIncomingRequestHook()).toBe(false);
  expect(both(own, undefined)).toEqual(own);
});
