import Fastify, { type FastifyInstance } from 'fastify';
import { negotiateVersion } from './api-version.js';

let fastify: FastifyInstance;
const get = (headers: Record<string, string>) => fastify.inject({ url: '/orders', headers });

beforeEach(() => {
  fastify = Fastify();
  fastify.addHook('onRequest', negotiateVersion);
  fastify.get('/orders', async () => ({}));
});
afterEach(() => fastify.close());

it.each<Record<string, string>>([{}, { 'api-version': '1' }])(
  'serves a request with %j and says its version',
  async (headers) => {
    const response = await get(headers);

    expect([response.statusCode, response.headers['api-version']]).toEqual([200, '1']);
  },
);

it.each(['2', '0', '', '1.0', 'v1', '1, 2'])('refuses a request for version %j', async (version) => {
  const response = await get({ 'api-version': version });

  expect([response.statusCode, response.headers['api-version']]).toEqual([400, '1']);
  expect(response.json()).toMatchObject({ code: 'unsupported_api_version' });
});
