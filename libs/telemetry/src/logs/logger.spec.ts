import { diag, type DiagLogger } from '@opentelemetry/api';
import { createLogger } from './logger.js';
import { pretty } from './pretty.js';

const warned: string[] = [];
const levelOf = (LOG_LEVEL: string) => createLogger({}, { LOG_LEVEL, LOG_STDOUT: 'false' }).level;

beforeEach(() => {
  warned.length = 0;
  const logger = { warn: (text: string) => warned.push(text) } as unknown as DiagLogger;
  diag.setLogger(logger, { suppressOverrideMessage: true });
});
afterEach(() => diag.disable());

it.each([
  ['', 'info'],
  ['INFO', 'info'],
  [' Debug ', 'debug'],
  ['silent', 'silent'],
])('reads LOG_LEVEL="%s" as %s', (given, expected) => {
  expect(levelOf(given)).toBe(expected);
  expect(warned).toEqual([]);
});

it('falls back to info where the level is none of pino, and says so once', () => {
  expect(levelOf('verbose')).toBe('info');
  expect(warned).toEqual([expect.stringMatching(/LOG_LEVEL: "verbose".*trace, debug, info/)]);
});

it('is pretty in a terminal where pino-pretty is installed, else JSON', () => {
  expect(pretty(true)).toMatchObject({ transport: { target: expect.stringContaining('pino-pretty') } });
  expect(pretty(true, 'file:///somewhere/else.js')).toEqual({});
  expect(pretty(false)).toEqual({});
});
