import { Logger } from '@nestjs/common';
import { pino } from 'pino';
import { nestLogger } from './nest-logger.js';

const lines: Record<string, unknown>[] = [];
const logger = nestLogger(
  pino({ base: null, timestamp: false, level: 'trace' }, { write: (line) => void lines.push(JSON.parse(line)) }),
);
const stack = 'Error: boom\n    at charge (/app/charge.js:1:2)\n    at run (/app/run.js:3:4)';

beforeEach(() => (lines.length = 0));

it.each<[string, unknown[], object]>([
  ['a message', ['hello'], { msg: 'hello' }],
  ['its context', ['hello', 'Orders'], { msg: 'hello', context: 'Orders' }],
  ['no context', ['hello', undefined], { msg: 'hello' }],
  ['nothing', [undefined], { msg: 'undefined' }],
  ['an object', [{ order: 1 }, 'Orders'], { order: 1, context: 'Orders' }],
  [
    'objects beside a message',
    ['hello', { a: 1 }, { b: 2 }, 'Orders'],
    { msg: 'hello', a: 1, b: 2, context: 'Orders' },
  ],
  ['several texts', ['one', 'two', 3, 'Orders'], { msg: 'one two 3', context: 'Orders' }],
  ['a list', ['hello', [1, 2], 'Orders'], { msg: 'hello [ 1, 2 ]', context: 'Orders' }],
  ['a stack and a context', ['boom', stack, 'Orders'], { msg: 'boom', stack, context: 'Orders' }],
  ['a stack without a context', ['boom', stack], { msg: 'boom', stack }],
])('writes %s', (_title, given, expected) => {
  const [message, ...rest] = given;
  logger.error(message, ...rest);
  expect(lines).toEqual([{ level: 50, ...expected }]);
});

it('writes an error with its type and stack, as the message or beside one', () => {
  const error = new TypeError('broken');
  logger.error(error, 'Orders');
  logger.warn('not done', error, 'Orders');

  const err = { type: 'TypeError', message: 'broken', stack: error.stack };
  expect(lines).toEqual([
    { level: 50, context: 'Orders', err, msg: 'broken' },
    { level: 40, context: 'Orders', err, msg: 'not done' },
  ]);
});

it("takes what Nest's own Logger hands over", () => {
  Logger.overrideLogger(logger as never);
  const nest = new Logger('Payments');
  nest.log('charged', { cents: 100 });
  nest.error('boom', stack);
  nest.error('without a stack');
  nest.verbose('fine');
  Logger.overrideLogger(false);

  expect(lines).toEqual([
    { level: 30, context: 'Payments', cents: 100, msg: 'charged' },
    { level: 50, context: 'Payments', stack, msg: 'boom' },
    { level: 50, context: 'Payments', msg: 'without a stack' },
    { level: 10, context: 'Payments', msg: 'fine' },
  ]);
});
