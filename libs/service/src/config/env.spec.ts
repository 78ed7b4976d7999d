import { z, type ZodRawShape } from 'zod';
import { CannotStart, readEnv } from './env.js';
import { brokerUrl, origins, relaying, retrying, serving, wholeNumber } from './variables.js';

const shape = { AMQP_URL: z.url(), PORT: wholeNumber(3000) };

it('reads the variables and fills in defaults', () => {
  expect(readEnv(shape, { AMQP_URL: 'amqp://localhost', PORT: '' })).toEqual({
    AMQP_URL: 'amqp://localhost',
    PORT: 3000,
  });
});

it('names every variable at fault', () => {
  expect(faultsOf(shape, { PORT: 'many' })).toBe(
    'the environment is incomplete or wrong.\n' +
      '  AMQP_URL: is not set\n' +
      '  PORT: must be a whole number from 1 to 2147483647, and is "many"',
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
  ['TRUSTED_PROXIES', '10.0.0.0/8,everybody', 'a list such as 10.0.0.0/8'],
  ['TRUSTED_PROXIES', '10.0.0.0/33', 'and is "10.0.0.0/33"'],
  ['CORS_ORIGINS', '*', 'a list such as https://shop.example'],
  ['CORS_ORIGINS', 'https://shop.example/', 'and is "https://shop.example/"'],
  ['FAILPOINT', 'nope', /must be one of orders.after_commit, .*, and is "nope"/],
  ['LOG_LEVEL', 'loud', /must be one of trace, .*, silent, and is "loud"/],
])('says what %s=%s should have been', (name, value, expected) => {
  const [line] = faultsOf({ ...serving, ...retrying, ...relaying, CORS_ORIGINS: origins }, { [name]: value }).match(
    /^  .*/m,
  )!;
  expect(line.trim()).toMatch(new RegExp(`^${name}: `));
  if (typeof expected === 'string') expect(line).toContain(expected);
  else expect(line).toMatch(expected);
});

it.each([' Debug ', 'INFO', 'silent'])('takes the level %s, as the logger does', (LOG_LEVEL) => {
  expect(readEnv(serving, { LOG_LEVEL })).toMatchObject({ PORT: 3000 });
});

it('shows no URL, which may contain a password', () => {
  expect(faultsOf({ AMQP_URL: brokerUrl }, { AMQP_URL: 'user:secret@host' })).not.toContain('secret');
});

function faultsOf(variables: ZodRawShape, env: NodeJS.ProcessEnv): string {
  try {
    readEnv(variables, env);
  } catch (error) {
    expect(error).toBeInstanceOf(CannotStart);
    return (error as CannotStart).message;
  }
  throw new Error('the environment was taken');
}
