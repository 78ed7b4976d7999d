import { randomUUID } from 'node:crypto';
import { mask } from './mask.js';

describe('a card number', () => {
  it.each([
    '4242424242424242',
    '4242 4242 4242 4242',
    '4242-4242-4242-4242',
    '4242+4242+4242+4242',
    '4242%204242%204242%204242',
    '378282246310005',
    '3782 822463 10005',
    '30569309025904',
    '6304000000000000',
    '6205500000000000004',
    '5555\u00a05555\u00a05555\u00a04444',
  ])('%s leaves its last four digits', (card) => {
    expect(mask(`charging ${card}, now`)).toBe(`charging ****${card.slice(-4)}, now`);
    expect(mask(card)).toBe(`****${card.slice(-4)}`);
  });

  it.each(['4222222222222', '6304000000000000000', '5018000000000000007'])(
    '%s is known by what it is called',
    (card) => {
      expect(mask(`charging ${card}, now`)).toBe(`charging ${card}, now`);
      for (const name of ['card', 'Visa no.', 'card number: ', '"creditCard":"', 'PAN=']) {
        expect(mask(`${name} ${card}`)).toBe(`${name} ****${card.slice(-4)}`);
      }
    },
  );

  it('is found among other numbers', () => {
    expect(mask('4242 4242 4242 4242 12 27 123')).toBe('****4242 12 27 123');
    expect(mask('order 17 4242424242424242 149')).toBe('order 17 ****4242 149');
    expect(mask('{"pan":"4242424242424242"}')).toBe('{"pan":"****4242"}');
    expect(mask('/pay/4242424242424242?x=1')).toBe('/pay/****4242?x=1');
    expect(mask('Paid by 4242424242424242.')).toBe('Paid by ****4242.');
  });
});

describe('an id survives', () => {
  it.each([
    '4242424242424241',
    '4f1c2b9a-4242-4242-8424-242424242424',
    '12345678-1234-4123-8123-123456789012',
    '42424242-4242-4242-4242-424242424242',
    '0af7651916cd43dd8448eb211c80319c',
    '42424242424242424242424242424242',
    '4242424242424242a242424242424242',
    '00-42424242424242424242424242424242-4242424242424242-01',
    'LAPTOP-1',
    '/orders/4242424242424242/items, invoices: 4242424242424242',
    'upgraded basic tier1-customers',
    'unexpected token: 5xx is none, password: required, session: 42',
    'cvv 3 digits long, cvv missing, password 3 times wrong, civic 123, tcvc-1234',
    '@opentelemetry/api',
    'ref 4111111111111112',
    '/products?limit=20&cursor=abc',
    'GTIN-4242424242424242',
    'tok_test_123',
    '1700000000000',
    '1732000000000000000',
    '0.4242424242424242',
    '4242424242424.242',
    '2026-11-05T10:11:12.345Z',
    'shop.events:order.placed:payments.charge_payment',
    'SELECT "id" FROM "orders" WHERE idempotency_key=$1 AND token=$2',
    'rate=5 basic auth, bearer of news, unexpected token: }',
    'node_modules/.pnpm/pino@10.4.0/node_modules/pino/lib/proto.js:243:10',
    'http://localhost:3001/products?limit=20&cursor=LAPTOP-1&sort=keyword',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
    'node-fetch/1.0 (+https://github.com/node-fetch/node-fetch)',
    'GET /orders/:id/approval',
    'INSERT INTO "outbox" ("id", "token") VALUES ($1, $2) RETURNING "token"',
    '{"id":"7666c160-05a7-4cb1-ab0d-4b646d4d6740","tokens":3,"sku":"LAPTOP-1"}',
  ])('%s', (id) => expect(mask(id)).toBe(id));

  it('whatever time it is, in milliseconds or nanoseconds', () => {
    for (let i = 0; i < 200; i++) {
      const times = [`${1_795_236_824_514 + i}`, `${1_795_236_824_514_000 + i}000`];
      expect(times.map(mask)).toEqual(times);
    }
  });

  it('whatever UUID it is', () => {
    for (let i = 0; i < 2000; i++) {
      const id = randomUUID();
      const hex = id.replaceAll('-', '');
      const digits = id.replace(/[a-f]/g, '4');
      expect([mask(id), mask(hex), mask(digits), mask(`order ${digits} paid`)]).toEqual([
        id,
        hex,
        digits,
        `order ${digits} paid`,
      ]);
    }
  });
});

it.each([
  ['card 5500 0000 0000 0004.', 'card ****0004.'],
  ['3782-822463-10005', '****0005'],
  ['?email=jane%40example.org&x=1', '?email=[email]&x=1'],
  ['/pay?sku=a&access_token=xyz&api_key=k#top', '/pay?sku=a&access_token=[redacted]&api_key=[redacted]#top'],
  ['https://s3/o?X-Amz-Signature=abc', 'https://s3/o?X-Amz-Signature=[redacted]'],
  ['mail ada.lovelace+shop@example.co.uk now', 'mail [email] now'],
  ['/users/ada%40example.com', '/users/[email]'],
  ['Authorization: Bearer abc.def-123_456', 'Authorization: [redacted]'],
  ['sent Bearer eyJhbGciOi.eyJzdWIi.c2ln', 'sent Bearer [redacted]'],
  ['Basic dXNlcjpwYXNzMQ==', 'Basic [redacted]'],
  ['got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.sig', 'got [redacted]'],
  ['cookie: sid=1; theme=dark', 'cookie: [redacted]'],
  ['amqp://shop:p@ss@localhost:5673/x', 'amqp://[redacted]@localhost:5673/x'],
  ['https://token@github.com/a', 'https://[redacted]@github.com/a'],
  ['/pay?token=abc&sku=LAPTOP-1', '/pay?token=[redacted]&sku=LAPTOP-1'],
  ['token=abc&sku=1', 'token=[redacted]&sku=1'],
  [
    '/f?X-Amz-Signature=ab12&X-Amz-Credential=c&X-Amz-Date=1',
    '/f?X-Amz-Signature=[redacted]&X-Amz-Credential=[redacted]&X-Amz-Date=1',
  ],
  [
    '/f?key=1&sig=2&api_key=3&apiKey=4&accessToken=5&user[password]=6',
    '/f?key=[redacted]&sig=[redacted]&api_key=[redacted]&apiKey=[redacted]&accessToken=[redacted]&user[password]=[redacted]',
  ],
  ['/cb#access_token=abc', '/cb#access_token=[redacted]'],
  ['host=db user=shop password=hunter2', 'host=db user=shop password=[redacted]'],
  ["host=db password='hun ter2' sslmode=require", 'host=db password=[redacted] sslmode=require'],
  ['Server=db;User Id=shop;Password=hunter2;Database=x', 'Server=db;User Id=shop;Password=[redacted];Database=x'],
  ['{"password":"hun\\"ter2","n":1}', '{"password":"[redacted]","n":1}'],
  ['"{\\"clientSecret\\":\\"hunter2\\"}"', '"{\\"clientSecret\\":\\"[redacted]\\"}"'],
  ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.', '[redacted]'],
  ['set-cookie: sid=1; HttpOnly', 'set-cookie: [redacted]'],
  ['{"user":"x","password":"hunter2","n":1}', '{"user":"x","password":"[redacted]","n":1}'],
  ['card: { cvv: 123, password: 4567 }', 'card: { cvv: [redacted], password: [redacted] }'],
  ['cvv2: 123, CVC2=45, securityCode: 678', 'cvv2: [redacted], CVC2=[redacted], securityCode: [redacted]'],
  ['card { cvv: 123n, security_code : 456 }', 'card { cvv: [redacted], security_code : [redacted] }'],
  ['cvv 123, cvc\t4567', 'cvv [redacted], cvc\t[redacted]'],
  ['password = 4567, pwd :\t8', 'password = [redacted], pwd :\t[redacted]'],
  ["{ password: 'hunter2', tries: 2 }", '{ password: [redacted], tries: 2 }'],
  ['{"user":7,"cvv":123,"password" : 45', '{"user":7,"cvv":"[redacted]","password" : "[redacted]"'],
  ['"{\\"cvv\\":123,\\"n\\":1}"', '"{\\"cvv\\":\\"[redacted]\\",\\"n\\":1}"'],
  ['{"headers":{"cookie":["sid=1","a=2"],"n":1', '{"headers":{"cookie":[redacted],"n":1'],
])('%s becomes %s, once and for all', (text, expected) => {
  expect(mask(text)).toBe(expected);
  expect(mask(mask(text))).toBe(expected);
});
