import { type ArgumentsHost, HttpException, Logger } from '@nestjs/common';
import { ProblemFilter } from './problem.filter.js';
import { Problem } from './problem.js';

Logger.overrideLogger(false);

it.each([
  [503, new Problem(503, 'upstream_unavailable', 'away')],
  [504, new Problem(504, 'upstream_timeout', 'slow')],
  [503, new Problem(503, 'not_ready', 'not yet')],
  [503, new Error('Connection terminated unexpectedly')],
  [429, new HttpException('too many', 429)],
])('says with a %i when to come back', (status, error) => {
  expect(answerTo(error)).toEqual({ status, retryAfter: expect.stringMatching(/^[1-9]\d?$/) });
});

it('says it exactly where it is known', () => {
  const limited = new Problem(429, 'rate_limited', 'too many', {}, { retryAfterS: 42 });

  expect(answerTo(limited).retryAfter).toBe('42');
});

it.each([new Problem(502, 'upstream_error', 'broken'), new Problem(404, 'not_found', ''), new Error('a bug')])(
  'says nothing of coming back where that cannot help: %s',
  (error) => {
    expect(answerTo(error)).toMatchObject({ retryAfter: undefined });
  },
);

it('spreads the retries of clients that failed together', () => {
  const asked = Array.from({ length: 100 }, () => answerTo(new Problem(503, 'overloaded', 'later')).retryAfter);

  expect(new Set(asked).size).toBeGreaterThan(1);
});

function answerTo(error: unknown): { status: number; retryAfter: string | undefined } {
  const headers: Record<string, string> = {};
  let status = 0;
  const reply = {
    raw: {},
    status: (given: number) => ((status = given), reply),
    header: (name: string, value: string) => ((headers[name.toLowerCase()] = String(value)), reply),
    send: () => reply,
  };
  new ProblemFilter().catch(error, { switchToHttp: () => ({ getResponse: () => reply }) } as unknown as ArgumentsHost);
  return { status, retryAfter: headers['retry-after'] };
}
