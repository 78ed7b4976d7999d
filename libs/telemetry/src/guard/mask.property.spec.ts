import fc from 'fast-check';
import { guardLine } from './guard-line.js';
import { mask } from './mask.js';
import { maskValue } from './mask-value.js';

const RUNS = { numRuns: 500 };
const digits = (length: number) =>
  fc.bigInt(0n, 10n ** BigInt(length) - 1n).map((number) => String(number).padStart(length, '0'));

/** With the digit that makes it pass the Luhn check. */
function luhn(text: string): string {
  const sum = [...text].reverse().reduce((all, digit, at) => {
    const twice = at % 2 === 0 ? Number(digit) * 2 : Number(digit);
    return all + (twice > 9 ? twice - 9 : twice);
  }, 0);
  return text + ((10 - (sum % 10)) % 10);
}

/** With the check digit of GS1: EAN, GTIN, SSCC. */
function gs1(text: string): string {
  const sum = [...text].reverse().reduce((all, digit, at) => all + Number(digit) * (at % 2 === 0 ? 3 : 1), 0);
  return text + ((10 - (sum % 10)) % 10);
}

const starting = (...prefixes: string[]) => fc.constantFrom(...prefixes);
const numberOf = (prefix: fc.Arbitrary<string>, length: number) =>
  prefix.chain((start) => digits(length - 1 - start.length).map((rest) => start + rest));

const card = fc.oneof(
  numberOf(starting('4', '51', '55', '2221', '2720', '6011', '65', '3528', '3589', '62'), 16),
  numberOf(starting('34', '37'), 15),
  numberOf(starting('36', '38', '300', '305'), 14),
  numberOf(starting('62'), 19),
);
const cards = card.map(luhn);
const printed = fc
  .tuple(cards, starting('', ' ', '-', '+', '%20', '\u00a0'))
  .map(([number, gap]) => (number.length === 16 ? number.match(/.{4}/g)!.join(gap) : number));

/** What is easily taken for a card number. */
const ids = fc.oneof(
  numberOf(starting('01', '35', '44', '45', '49', '50', '53', '86', '98', '99'), 15).map(luhn), // IMEI
  digits(12).map(gs1), // EAN-13
  digits(13), // ids of 13 digits
  starting('89').chain((start) => digits(16).map((rest) => luhn(start + rest))), // ICCID
  fc.bigInt(1_500_000_000_000n, 1_999_999_999_999n).map(String), // a time in ms
  fc.bigInt(1_500_000_000_000_000n, 1_999_999_999_999_999n).map(String), // in microseconds
  fc.bigInt(100_000_000_000_000_000n, 1_999_999_999_999_999_999n).map(String), // snowflake ids
  digits(12).map((rest) => `+49${rest.slice(0, 11)}`), // phone numbers
  digits(22), // IBANs, tracking numbers
);
const named = fc.tuple(
  starting(
    'order',
    'order no.',
    'orderId',
    'imei',
    'EAN:',
    'gtin',
    'tracking number',
    'invoice #',
    '"order_id":"',
    'id=',
  ),
  cards,
);

describe('an id', () => {
  it('is never hidden', () => {
    fc.assert(
      fc.property(ids, starting('', 'got ', '/things/', '"n":"'), (id, before) => {
        expect(mask(`${before}${id}`)).toBe(`${before}${id}`);
      }),
      RUNS,
    );
  });

  it('is never hidden by the words before it, whatever it looks like', () => {
    fc.assert(
      fc.property(named, ([name, id]) => expect(mask(`${name} ${id}, paid`)).toBe(`${name} ${id}, paid`)),
      RUNS,
    );
  });

  it('is never hidden by its key', () => {
    const keys = starting('imei', 'order.id', 'orderNumber', 'order_ids', 'ean', 'article.number', 'x.trackingNo');
    fc.assert(
      fc.property(keys, cards, (key, id) => {
        const fields = { [key]: id, list: { [key]: [id, Number(id), BigInt(id)] } };
        expect(maskValue(fields)).toBe(fields);
      }),
      RUNS,
    );
  });
});

describe('a card number', () => {
  it('is always hidden', () => {
    const around = starting('$', 'charging $ now', 'card=$', '{"pan":"$"}', '/pay/$?x=1', 'order 17 $ 149', 'paid: $.');
    fc.assert(
      fc.property(printed, around, (number, text) => {
        const shown = mask(text.replace('$', number));
        expect(shown).toMatch(/\*{4}\d{4}/);
        expect(shown).not.toContain(number.slice(0, -4));
      }),
      RUNS,
    );
  });

  it('is always hidden as a value, whatever its type', () => {
    fc.assert(
      fc.property(cards, (number) => {
        const hidden = `****${number.slice(-4)}`;
        const given = [number, BigInt(number), ...(number.length < 16 ? [Number(number)] : [])];
        expect(maskValue({ 'card.raw': given })).toEqual({ 'card.raw': given.map(() => hidden) });
      }),
      RUNS,
    );
  });
});

describe('a secret by its name', () => {
  const secret = fc.uuid().map((id) => `s3cr3t_${id.replaceAll('-', '')}`);
  const name = starting('password', 'db.password', 'accessToken', 'client_secret', 'apiKey', 'X-Api-Key', 'privateKey');
  const shapes: Record<string, (name: string, secret: string) => string> = {
    'a query': (key, value) => `/pay?a=1&${key}=${value}&b=2`,
    'a form': (key, value) => `${key}=${value}&b=2`,
    'a fragment': (key, value) => `/cb#${key}=${value}`,
    'a connection string': (key, value) => `Server=db;${key}=${value};Database=x`,
    'a quoted setting': (key, value) => `host=db ${key}='${value}' sslmode=require`,
    JSON: (key, value) => JSON.stringify({ n: 1, [key]: value }),
    'JSON in JSON': (key, value) => JSON.stringify({ msg: JSON.stringify({ [key]: value }) }),
    'JSON that was cut': (key, value) => `{"n":1,"${key}":"${value}`,
    'a printed object': (key, value) => `{ n: 1, ${key.replace(/\W/g, '_')}: '${value}' }`,
    'a user in a URL': (_, value) => `amqp://shop:${value}@broker:5672/x`,
    'a bearer': (_, value) => `authorization failed for Bearer ${value}`,
    'a cookie': (_, value) => `set-cookie: sid=${value}; HttpOnly`,
    'cookies in JSON': (_, value) => JSON.stringify({ headers: { cookie: [`sid=${value}`] } }),
  };

  it.each(Object.keys(shapes))('is always hidden in %s', (shape) => {
    fc.assert(
      fc.property(name, secret, (key, value) => {
        const text = shapes[shape]!(key, value);
        expect(mask(text)).not.toContain(value);
        expect(mask(mask(text))).toBe(mask(text));
        expect(guardLine(text)).not.toContain(value);
        expect(guardLine(`${JSON.stringify({ time: 1, msg: text })}\n`)).not.toContain(value);
      }),
    );
  });

  it('is always hidden as a number: in a line, in a line that was cut, in an object that was printed', () => {
    const code = fc.integer({ min: 100_000, max: 999_999 });
    fc.assert(
      fc.property(starting('cvv', 'card.cvc', 'password', 'user_passwd'), code, (key, value) => {
        const line = JSON.stringify({ n: 1, [key]: value, m: JSON.stringify({ [key]: value }) });
        for (const text of [line, line.slice(0, -1), `{ ${key}: ${value} }`, `${key}=${value}`]) {
          expect(guardLine(text)).not.toContain(String(value));
        }
      }),
    );
  });
});
