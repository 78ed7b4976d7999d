import { jest } from '@jest/globals';
import { z, type ZodRawShape } from 'zod';
import { readEnv } from './env.js';
import { brokerUrl, relaying, retrying, serving, wholeNumber } from './variables.js';

const shape = { AMQP_URL: z.url(), PORT: wholeNumber(3000) };

it('reads what is there and fills in what may be missing', () => {
  expect(readEnv(shape, { AMQP_URL: 'amqp://localhost', PORT: '' })).toEqual({
    AMQP_URL: 'amqp://localhost',
    PORT: 3000,
  });
});

it('stops the process and names every variable at fault', () => {
  expect(saidOf(shape, { PORT: 'many' })).toBe(
    'Cannot start: the environment is incomplete or wrong.\n' +
      '  AMQP_URL: is not set\n' +
      '  PORT: must be a whole number from 1 to 2147483647, and is "many"\n',
  );
});

it.each([
  ['PORT', '99999', 'from 1 to 65535, and is "99999"'],
  ['PORT', '0', 'from 1 to 65535, and is "0"'],
  ['PORT', '80.5', 'from 1 to 65535, and is "80.5"'],
  ['OUTBOX_POLL_MS', '3000000000', 'from 1 to 2147483647, and is "3000000000"'],
  ['RETRY_DELAYS_MS', '1000,often', 'such as 1000,5000, and is "1000,often"'],
  ['RETRY_DELAYS_MS', '0', 'whole numbers from 1 to 86400000'],
  ['RETRY_JITTER_PERCENT', '101', 'from 0 to 100, and is "101"'],
  ['FAILPOINT', 'nope', /must be one of orders.after_commit, .*, and is "nope"/],
  ['LOG_LEVEL', 'loud', /must be one of trace, .*, silent, and is "loud"/],
])('says what %s=%s should have been', (name, value, expected) => {
  const [line] = saidOf({ ...serving, ...retrying, ...relaying }, { [name]: value }).match(/^  .*/m)!;
  expect(line.trim()).toMatch(new RegExp(`^${name}: `));
  if (typeof expected === 'string') expect(line).toContain(expected);
  else expect(line).toMatch(expected);
});

it.each([' Debug ', 'INFO', 'silent'])('takes the level %s, as the logger does', (LOG_LEVEL) => {
  expect(readEnv(serving, { LOG_LEVEL })).toMatchObject({ PORT: 3000 });
});

it('shows no URL: there may be a password in it', () => {
  expect(saidOf({ AMQP_URL: brokerUrl }, { AMQP_URL: 'user:secret@host' })).not.toContain('secret');
});

function saidOf(variables: ZodRawShape, env: NodeJS.ProcessEnv): string {
  const said: string[] = [];
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  jest.spyOn(process, 'exit').mockImplementation((code) => {
    throw new Error(`exit ${String(code)}`);
  });
  expect(() => readEnv(variables, env)).toThrow('exit 1');
  jest.restoreAllMocks();
  return said.join('');
}
