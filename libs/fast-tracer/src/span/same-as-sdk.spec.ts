import fc from 'fast-check';
import { expectSame } from '../../test/recorded.js';
import { operations, perform, runs, spanLimits, spanOptions } from '../../test/operations.js';

it('records what the SDK records, whatever is done to a span', () => {
  fc.assert(
    fc.property(spanOptions, operations, (options, steps) => {
      expectSame((provider, pass) => perform(provider, options, steps, pass));
    }),
    runs,
  );
});

it('records what the SDK records under limits, whatever is done to a span', () => {
  fc.assert(
    fc.property(spanLimits, spanOptions, operations, (limits, options, steps) => {
      expectSame((provider, pass) => perform(provider, options, steps, pass), { spanLimits: limits });
    }),
    runs,
  );
});
