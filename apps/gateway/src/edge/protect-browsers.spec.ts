import Fastify, { type FastifyInstance } from 'fastify';
import { protectBrowsers } from './protect-browsers.js';

const SHOP = 'https://shop.example';
let fastify: FastifyInstance;

beforeEach(async () => {
  fastify = Fastify();
  await protectBrowsers(fastify, [SHOP]);
  fastify.get('/orders', async () => ({}));
});
afterEach(() => fastify.close());

it.each([SHOP, 'https://evil.example', 'null', 'https://shop.example.evil.example'])(
  'lets pages of %s read answers only when it is on the list',
  async (origin) => {
    const { headers } = await fastify.inject({ url: '/orders', headers: { origin } });

    expect(headers['access-control-allow-origin']).toBe(origin === SHOP ? SHOP : undefined);
  },
);

it('lets such a page send a key and a trace, and read the trace id', async () => {
  const { statusCode, headers } = await fastify.inject({
    method: 'OPTIONS',
    url: '/orders',
    headers: { origin: SHOP, 'access-control-request-method': 'POST' },
  });
  const plain = await fastify.inject({ url: '/orders', headers: { origin: SHOP } });

  expect(statusCode).toBe(204);
  expect(headers['access-control-allow-headers']).toMatch(/api-version.*idempotency-key.*traceparent/);
  expect(plain.headers['access-control-expose-headers']).toContain('X-Trace-Id');
});

it('keeps browsers from rendering an answer as a page or guessing its type', async () => {
  const { headers } = await fastify.inject('/orders');

  expect(headers['content-security-policy']).toContain("default-src 'none'");
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['referrer-policy']).toBe('no-referrer');
});
