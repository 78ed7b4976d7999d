import type { Problem } from '@throughline/service';
import { recordTraces } from '@throughline/telemetry-testing';
import Fastify, { type FastifyInstance } from 'fastify';
import { limitRate } from './limit-rate.js';

const traces = recordTraces();
let fastify: FastifyInstance;

beforeEach(() => traces.reset());
afterEach(() => fastify.close());

it('refuses the requests of an address that exceed its rate, and says when to come back', async () => {
  await limited({ RATE_LIMIT_PER_CLIENT: 3 });
  const statuses = await ask(4);

  expect(statuses).toEqual([200, 200, 200, 429]);
  const refused = await fastify.inject({ url: '/orders', remoteAddress: '192.0.2.1' });
  expect(refused.json()).toEqual({ code: 'rate_limited', retryAfterS: expect.any(Number) });
  expect(refused.json().retryAfterS).toBeGreaterThan(30);
  expect(await ask(1, '192.0.2.9')).toEqual([200]);
});

it('counts a customer over all of its addresses', async () => {
  await limited({ RATE_LIMIT_PER_CUSTOMER: 2 });
  const statuses = [
    await ask(1, '192.0.2.1', 'ann'),
    await ask(2, '192.0.2.2', 'ann'),
    await ask(1, '192.0.2.2', 'bob'),
  ];

  expect(statuses).toEqual([[200], [200, 429], [200]]);
});

it('never refuses a health check', async () => {
  await limited({ RATE_LIMIT_PER_CLIENT: 1 });
  const statuses = [];
  for (let n = 0; n < 3; n++) statuses.push((await fastify.inject('/health/live')).statusCode);

  expect(statuses).toEqual([200, 200, 200]);
});

it('notes on the span that four fifths of the rate are used', async () => {
  await limited({ RATE_LIMIT_PER_CLIENT: 5 });
  for (let n = 1; n <= 5; n++) await traces.during(`request ${n}`, () => ask(1));

  const noted = traces.spans.filter(({ events }) => events.some(({ name }) => name === 'rate_limit_approaching'));
  expect(noted.map(({ name }) => name)).toEqual(['request 5']);
  expect(noted[0]!.events[0]!.attributes).toMatchObject({
    'rate_limit.scope': 'client',
    'rate_limit.limit': 5,
    'rate_limit.used': 5,
  });
});

async function limited(limits: { RATE_LIMIT_PER_CLIENT?: number; RATE_LIMIT_PER_CUSTOMER?: number }): Promise<void> {
  fastify = Fastify();
  const loose = { RATE_LIMIT_PER_CLIENT: 100, RATE_LIMIT_PER_CUSTOMER: 100, BROWSER_TRACES_PER_CLIENT: 100 };
  await limitRate(fastify, { ...loose, ...limits });
  fastify.setErrorHandler((error, _request, reply) => {
    const { status, code, retryAfterS } = error as Problem;
    return reply.status(status).send({ code, retryAfterS });
  });
  fastify.get('/orders', async (request) => {
    const subject = request.headers['customer'];
    if (typeof subject !== 'string') return 'ok';
    request.caller = { subject, roles: [] };
    return fastify.admitCustomer(request);
  });
  fastify.get('/health/live', async () => 'ok');
}

async function ask(times: number, remoteAddress = '192.0.2.1', customer?: string): Promise<number[]> {
  const statuses: number[] = [];
  for (let n = 0; n < times; n++) {
    const answer = await fastify.inject({ url: '/orders', remoteAddress, headers: customer ? { customer } : {} });
    statuses.push(answer.statusCode);
  }
  return statuses;
}
