import { mask } from './mask.js';

it.each([
  ['a card', 'charged 4111111111111111 today', 'charged ****1111 today'],
  ['a card with spaces', 'card 5500 0000 0000 0004.', 'card ****0004.'],
  ['a card with dashes', '3782-822463-10005', '****0005'],
  ['an e-mail', 'from jane.doe+shop@mail.example.org!', 'from [email]!'],
  ['an encoded e-mail', '?email=jane%40example.org&x=1', '?email=[email]&x=1'],
  ['URL credentials', 'amqp://shop:s3cret@rabbit:5672/', 'amqp://[redacted]@rabbit:5672/'],
  ['a user without a password', 'https://ghp_abcdef@github.com', 'https://[redacted]@github.com'],
  ['a bearer token', 'Authorization: Bearer eyJhbGciOi.J9', 'Authorization: Bearer [redacted]'],
  [
    'query secrets',
    '/pay?sku=a&access_token=xyz&api_key=k#top',
    '/pay?sku=a&access_token=[redacted]&api_key=[redacted]#top',
  ],
  ['a signature', 'https://s3/o?X-Amz-Signature=abc', 'https://s3/o?X-Amz-Signature=[redacted]'],
])('hides %s', (_, text, masked) => {
  expect(mask(text)).toBe(masked);
});

it.each([
  ['a UUID', 'order 7666c160-05a7-4cb1-ab0d-4b646d4d6740'],
  ['a UUID of digits only', '41111111-1111-4111-8111-111111111111'],
  ['a trace id', '41111111111111111111111111111111'],
  ['a traceparent', '00-41111111111111114111111111111111-4111111111111111-01'],
  ['a timestamp in nanoseconds', '1795236824514000000'],
  ['sixteen digits that are no card', 'ref 4111111111111112'],
  ['a SKU', 'LAPTOP-1'],
  ['a query without secrets', '/products?limit=20&cursor=abc'],
  ['SQL', 'SELECT "id" FROM "orders" WHERE "id" = $1'],
  ['a number of a JSON line', '{"n":4111111111111111}'],
  ['a span id of digits', '{"span_id":"4111111111111111"}'],
  ['a fraction', '0.4111111111111111'],
  ['an npm scope', '@opentelemetry/api'],
])('leaves %s alone', (_, text) => {
  expect(mask(text)).toBe(text);
});

// In quadratic time none of these would end within the runner's patience.
it.each(['a', 'a.', 'a-', 'http', '?token', '4 '])('takes a long text of "%s" in its stride', (unit) => {
  const text = `@?${unit.repeat(262_144 / unit.length)}`;
  expect(mask(text)).toBe(text);
});
