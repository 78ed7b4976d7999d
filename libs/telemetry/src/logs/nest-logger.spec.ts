import { runInNewContext } from 'node:vm';
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

class Money {
  readonly #cents = 5;
  get cents() {
    return this.#cents;
  }
  get broken(): never {
    throw new Error('no value');
  }
}
class Shown {
  toJSON() {
    return { shown: true };
  }
}
class Broken {
  n = 1;
  toJSON(): never {
    throw new Error('no JSON');
  }
}
class Empty {}
const day = new Date(0);
const revoked = Proxy.revocable({}, {});
revoked.revoke();
const trap = () => {
  throw new Error('a trap');
};

it.each<[string, unknown, object]>([
  ['a Map', new Map([['a', 1]]), { msg: "Map(1) { 'a' => 1 }" }],
  ['a Set', new Set([1, 2]), { msg: 'Set(2) { 1, 2 }' }],
  ['a Date', day, { msg: '1970-01-01T00:00:00.000Z' }],
  ['a URL', new URL('http://a/b?c'), { msg: 'http://a/b?c' }],
  ['bytes', Buffer.from('ab'), { msg: '<Buffer 61 62>' }],
  ['a regular expression', /a/g, { msg: '/a/g' }],
  ['a promise', Promise.resolve(1), { msg: 'Promise { 1 }' }],
  ['a weak map', new WeakMap(), { msg: 'WeakMap { <items unknown> }' }],
  ['a boxed text', new String('text'), { msg: 'text' }],
  ['a class with getters', new Money(), { cents: 5 }],
  ['a class with toJSON', new Shown(), { shown: true }],
  ['a class whose toJSON fails', new Broken(), { msg: 'Broken { n: 1 }' }],
  ['a class without anything', new Empty(), { msg: 'Empty {}' }],
  ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
  ['an object without anything', {}, { msg: '{}' }],
  ['a symbol', Symbol('s'), { msg: 'Symbol(s)' }],
  ['an integer', 12345678901234567890n, { msg: '12345678901234567890' }],
  [
    'fields that JSON would leave empty',
    { of: new Map([[1, 2]]), at: day, in: new Headers({ a: 'b' }), by: /a/g, is: new Money(), raw: Buffer.from('ab') },
    {
      of: 'Map(1) { 1 => 2 }',
      at: day.toJSON(),
      in: "Headers { a: 'b' }",
      by: '/a/g',
      is: { cents: 5 },
      raw: '<Buffer 61 62>',
    },
  ],
  ['fields that are plain', { a: [], b: {}, c: [{ d: 1 }], e: null }, { a: [], b: {}, c: [{ d: 1 }], e: null }],
  ['fields of which JSON has none', { a: undefined, b: Symbol('s') }, { msg: '{ a: undefined, b: Symbol(s) }' }],
  ['the parameters of a URL', new URLSearchParams('a=b'), { msg: "URLSearchParams { 'a' => 'b' }" }],
  ['a generator', (function* () {})(), { msg: 'Object [Generator] {}' }],
  ['a formatter', new Intl.NumberFormat('en'), { msg: 'NumberFormat [Intl.NumberFormat] {}' }],
  ['a proxy that is revoked', revoked.proxy, { msg: '<Revoked Proxy>' }],
  ['a proxy that throws', new Proxy({ a: 1 }, { ownKeys: trap, get: trap }), { msg: '{ a: 1 }' }],
  ['a member that throws', { get broken() { return trap(); } }, { msg: '{ broken: [Getter] }' }], // prettier-ignore
])('writes %s readably, as the message and beside one', (_title, given, expected) => {
  logger.log(given, 'Orders');
  logger.log('got', given, 'Orders');

  expect(lines[0]).toEqual({ level: 30, context: 'Orders', ...expected });
  const { msg, ...fields } = expected as { msg?: string };
  expect(lines[1]).toEqual({ level: 30, context: 'Orders', ...fields, msg: msg ? `got ${msg}` : 'got' });
});

it('writes an error of another realm as one', () => {
  logger.log(runInNewContext('new TypeError("theirs")'), 'Orders');
  expect(lines).toEqual([
    expect.objectContaining({ msg: 'theirs', err: expect.objectContaining({ type: 'TypeError' }) }),
  ]);
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

it('writes an error in a field, and each error beside the first', () => {
  const cause = new Error('no route', { cause: new Error('refused') });
  logger.error({ error: cause, err: new TypeError('broken') }, 'Orders');
  logger.error(new Error('first'), new Error('second'), 'Orders');

  expect(lines[0]).toMatchObject({ error: expect.stringMatching(/no route[^]*cause[^]*refused/), context: 'Orders' });
  expect(lines[0]).toMatchObject({ err: { type: 'TypeError', message: 'broken' } });
  expect(lines[1]).toMatchObject({ msg: expect.stringMatching(/^first Error: second\n/), err: { message: 'first' } });
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
