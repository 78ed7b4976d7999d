import Fastify, { type FastifyInstance } from 'fastify';
import { readEnv } from '../config/env.js';
import { admitting } from '../config/variables.js';
import { LOAD, loadLimits, shedLoad } from './shed-load.js';

let fastify: FastifyInstance;
let served: number;
let finish: () => void;
afterEach(() => fastify.close());

function serving(limits: Partial<typeof LOAD> = {}): FastifyInstance {
  served = 0;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  fastify = Fastify();
  shedLoad(fastify, { ...LOAD, ...limits });
  for (const path of ['/orders', '/health/ready'])
    fastify.get(path, async () => {
      served += 1;
      await finished;
      return 'ok';
    });
  return fastify;
}

const get = (headers: Record<string, string> = {}) => fastify.inject({ url: '/orders', headers });

it('refuses requests above its limit, and says when to come back', async () => {
  serving({ most: 3 });
  const calls = Array.from({ length: 5 }, () => get());
  const refused = await Promise.race(calls);
  expect(refused.statusCode).toBe(503);
  expect(refused.headers['retry-after']).toMatch(/^\d$/);
  expect(refused.json()).toMatchObject({ code: 'overloaded' });
  finish();

  const statuses = (await Promise.all(calls)).map(({ statusCode }) => statusCode);
  expect(statuses.sort()).toEqual([200, 200, 200, 503, 503]);
  expect((await get()).statusCode).toBe(200);
});

it('takes its limits from the environment, and has defaults', () => {
  expect(loadLimits(readEnv(admitting, {}))).toEqual(LOAD);
  expect(loadLimits(readEnv(admitting, { ADMISSION_MOST: '40', ADMISSION_SLOW_MS: '500' }))).toEqual({
    ...LOAD,
    most: 40,
    slowMs: 500,
  });
  const crossed = readEnv(admitting, { ADMISSION_FEWEST: '9', ADMISSION_MOST: '4' });
  expect(() => loadLimits(crossed)).toThrow('ADMISSION_FEWEST: is 9, and ADMISSION_MOST no more than 4');
});

it('always answers health checks', async () => {
  serving({ most: 0 });
  finish();

  expect((await fastify.inject('/health/ready')).statusCode).toBe(200);
});

it('does no work for a caller that has given up', async () => {
  serving();
  finish();
  const { statusCode, headers } = await get({ 'x-deadline-at': String(Date.now() - 1) });
  expect([statusCode, served]).toEqual([504, 0]);
  expect(headers['retry-after']).toMatch(/^\d$/);

  expect((await get({ 'x-deadline-at': String(Date.now() + 1000) })).statusCode).toBe(200);
  expect((await get({ 'x-deadline-at': 'soon' })).statusCode).toBe(200);
});

it('ignores a deadline that the public edge has removed', async () => {
  serving();
  fastify.addHook('onRequest', async ({ headers }) => void delete headers['x-deadline-at']);
  finish();

  expect((await get({ 'x-deadline-at': '1' })).statusCode).toBe(200);
});

it('admits only the minimum while the event loop is late', async () => {
  serving({ loopDelayMs: 20, fewest: 0 });
  finish();
  const block = (): void => {
    for (const until = performance.now() + 60; performance.now() < until;);
  };
  const blocking = setInterval(block, 1);
  expect(await statusOther(200)).toBe(503);
  clearInterval(blocking);

  expect(await statusOther(503)).toBe(200);
});

/** The first answer whose status differs from this one. */
async function statusOther(than: number): Promise<number> {
  for (;;) {
    const { statusCode } = await get();
    if (statusCode !== than) return statusCode;
    await new Promise(setImmediate);
  }
}
