import fc from 'fast-check';
import { pino } from 'pino';
import { guardLine } from '../guard/guard-line.js';
import { exactLine } from './json-line.js';
import { loggerOptions } from './logger-options.js';
import { topKeys } from './top-keys.js';

const lines: string[] = [];
const logger = () =>
  pino(
    { ...loggerOptions({ base: { service: 'shop' } }, {}), timestamp: () => ',"time":7' },
    {
      write: (line) => void lines.push(line),
    },
  );
const written = () => lines.at(-1)!;

beforeEach(() => (lines.length = 0));

describe('the keys of a line', () => {
  it('are there once: the latter counts, but pino keeps its level and time', () => {
    const child = logger().child({ order: 1, note: 'a' }).child({ order: 2 });
    child.info({ order: 3, level: 'high', time: 'noon', service: 'mine', msg: 'first' }, 'second');

    expect(topKeys(written())).toHaveLength(8);
    expect(JSON.parse(written())).toEqual({
      level: 30,
      time: 7,
      service: 'mine',
      order: 3,
      note: 'a',
      'fields.level': 'high',
      'fields.time': 'noon',
      msg: 'second',
    });
  });

  it('are found in any line, whatever is in its texts', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), (fields) => {
        const keys = topKeys(JSON.stringify(fields)).map(({ name }) => JSON.parse(`"${name}"`) as string);
        expect(keys).toEqual(Object.keys(fields));
      }),
    );
  });

  it('stay in a line that is as it should be', () => {
    const line = '{"level":30,"time":7,"a":{"level":1,"time":2},"msg":"\\"level\\":3"}\n';
    expect(exactLine(line)).toBe(line);
  });

  it.each(['no JSON', '{"a":1,"a":2', '["a","a"]', ''])('of %s are left alone', (line) => {
    expect(exactLine(line)).toBe(line);
  });
});

describe('a number', () => {
  it('keeps its digits, whatever else is in the line', () => {
    logger().info({ id: 12345678901234567890n, email: 'a@b.co', ids: [-9007199254740993n, 9007199254740991] }, 'x');

    expect(JSON.parse(written())).toMatchObject({
      id: '12345678901234567890',
      ids: ['-9007199254740993', 9007199254740991],
    });
  });

  it('is written as it was, in a line of which something is hidden', () => {
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true })), (n) => {
        const number = JSON.stringify(n);
        for (const source of [number, number.replace(/^-?\d+$/, '$&.0'), number.replace(/^(-?\d)$/, '$1e2')]) {
          expect(guardLine(`{"id":${source},"cvv":1}\n`)).toBe(`{"id":${source},"cvv":"[redacted]"}\n`);
        }
      }),
    );
  });

  it('beyond what a double holds becomes a text of the same digits, and no other does', () => {
    fc.assert(
      fc.property(fc.bigInt(), (n) => {
        logger().info({ n, deep: { n } }, 'x');
        const { n: read, deep } = JSON.parse(written()) as { n: unknown; deep: { n: unknown } };
        expect(String(read)).toBe(String(n));
        expect(deep.n).toBe(read);
        expect(typeof read).toBe(Number.isSafeInteger(Number(n)) ? 'number' : 'string');
      }),
    );
  });
});

it('finds a secret behind a line break', () => {
  for (const secret of ['Bearer abcdefghij', '4242 4242 4242 4242', 'jane@example.org', 'password=hunter2'])
    for (const gap of ['\n', '\t', '\u0001', '"', '\\'])
      expect(guardLine(`${JSON.stringify({ msg: `x${gap}${secret}` })}\n`)).not.toContain(secret);
});
