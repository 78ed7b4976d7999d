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

it('leaves lines as they are with TELEMETRY_GUARD=false', () => {
  log({}, { TELEMETRY_GUARD: 'false' }).info('to jane@example.org');

  expect(lines[0]).toContain('jane@example.org');
});

it('takes the level of the options before that of the environment', () => {
  expect(log({ level: 'warn' }, { LOG_LEVEL: 'debug' }).level).toBe('warn');
  expect(log({}, { LOG_LEVEL: 'debug' }).level).toBe('debug');
});
