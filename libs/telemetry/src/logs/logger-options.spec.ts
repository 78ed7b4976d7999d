import { pino, type LoggerOptions } from 'pino';
import { loggerOptions } from './logger-options.js';

const lines: string[] = [];
const log = (given: LoggerOptions, env: NodeJS.ProcessEnv = {}) =>
  pino({ ...loggerOptions(given, env), timestamp: false }, { write: (line) => void lines.push(line) });

beforeEach(() => (lines.length = 0));

it('masks the lines of any pino logger, whatever its options are', () => {
  const streamWrite = (line: string): string => line.replace('first', 'second');
  const given = { name: 'mine', base: {}, redact: ['mine'], hooks: { streamWrite } };
  log(given).info({ password: 'a', mine: 'b' }, 'the first, to jane@example.org');

  const { msg, ...line } = JSON.parse(lines[0]!);
  expect(line).toEqual({ level: 30, name: 'mine', password: expect.stringMatching(/redacted/i), mine: '[Redacted]' });
  expect(msg).toMatch(/^the second, to /);
  expect(msg).not.toContain('jane');
});

it('keeps what an object of redact options says', () => {
  log({ base: null, redact: { paths: ['mine'], remove: true } }).info({ mine: 1, token: 't', other: 2 });

  expect(JSON.parse(lines[0]!)).toEqual({ level: 30, other: 2 });
});

it('writes what no clone can stand for', () => {
  const url = new URL('http://a/b?c=1');
  log({ base: null }).info({ url, deep: { url }, bytes: Buffer.from('a'), query: new URLSearchParams('c=1') }, 'got');
  log({ base: null }).info('got %j', url);

  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { level: 30, url: url.href, deep: { url: url.href }, bytes: { type: 'Buffer', data: [97] }, query: {}, msg: 'got' },
    { level: 30, msg: `got "${url.href}"` },
  ]);
});

it('redacts a secret field at any depth, and no other', () => {
  const address = { city: 'Bern' };
  log({ base: null }).info(
    { a: { b: [{ c: { address } }] }, 'server.address': '::1', tokens: 3, n: 1.5 },
    'a "token": b',
  );

  expect(JSON.parse(lines[0]!)).toEqual({
    level: 30,
    a: { b: [{ c: { address: '[Redacted]' } }] },
    'server.address': '::1',
    tokens: 3,
    n: 1.5,
    msg: 'a "token": b',
  });
});

it('shows in place of a secret field what redact options say', () => {
  const censor = (value: unknown, path: string[]): string => `${path.join('.')}: ${String(value).length}`;
  log({ base: null, redact: { paths: ['mine'], censor } }).info({ mine: 'abc', user: { email: 'abcd' } });

  expect(JSON.parse(lines[0]!)).toEqual({ level: 30, mine: 'mine: 3', user: { email: 'user.email: 4' } });
});

it('leaves lines as they are with TELEMETRY_GUARD=false', () => {
  log({}, { TELEMETRY_GUARD: 'false' }).info('to jane@example.org');

  expect(lines[0]).toContain('jane@example.org');
});

it('takes the level of the options before that of the environment', () => {
  expect(log({ level: 'warn' }, { LOG_LEVEL: 'debug' }).level).toBe('warn');
  expect(log({}, { LOG_LEVEL: 'debug' }).level).toBe('debug');
});
