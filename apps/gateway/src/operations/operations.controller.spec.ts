import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Role } from '@throughline/contracts';
import { SETTINGS } from '@throughline/service';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CodeOfProblem } from '../code-of-problem.fixture.js';
import { limitRate } from '../edge/limit-rate.js';
import { IdentityModule } from '../identity/identity.module.js';
import { OwnTokens } from '../identity/own-tokens.js';
import { identityVariables } from '../identity/settings.js';
import { OperationsController } from './operations.controller.js';
import { Queues } from './queues.js';

const identity = z.object(identityVariables).parse({ IDENTITY_SECRET: 's'.repeat(32), EMBEDDED_SESSIONS: 'true' });
const replayed: string[] = [];
const queues = {
  look: async () => ({ queues: [], parked: [], parkedInAll: 0 }),
  replay: async (id: string) => (replayed.push(id), '0af7651916cd43dd8448eb211c80319c'),
};
let app: NestFastifyApplication;

async function open(available: boolean): Promise<void> {
  @Global()
  @Module({ providers: [{ provide: SETTINGS, useValue: identity }], exports: [SETTINGS] })
  class Configured {}
  @Module({
    imports: [Configured, IdentityModule],
    controllers: [OperationsController],
    providers: [{ provide: Queues, useValue: { ...queues, available } }],
  })
  class Gateway {}
  app = await NestFactory.create<NestFastifyApplication>(Gateway, new FastifyAdapter(), { logger: false });
  app.useGlobalFilters(new CodeOfProblem());
  const most = 1000;
  await limitRate(app.getHttpAdapter().getInstance(), {
    RATE_LIMIT_PER_CLIENT: most,
    RATE_LIMIT_PER_CUSTOMER: most,
    BROWSER_TRACES_PER_CLIENT: most,
  });
  await app.init();
}
beforeEach(() => void replayed.splice(0));
afterEach(() => app.close());

const routes = [
  ['GET', '/operations'],
  ['POST', '/operations/parked/m-1/replay'],
] as const;
const as = async (role: Role) => ({ authorization: `Bearer ${(await app.get(OwnTokens).forRole(role)).token}` });

it.each(routes)('%s %s is for operators', async (method, url) => {
  await open(true);
  expect((await app.inject({ method, url })).statusCode).toBe(401);
  for (const role of ['customer', 'approver'] as const)
    expect((await app.inject({ method, url, headers: await as(role) })).statusCode).toBe(403);
  expect(replayed).toEqual([]);

  expect((await app.inject({ method, url, headers: await as('operator') })).statusCode).toBe(200);
  expect(replayed).toEqual(method === 'POST' ? ['m-1'] : []);
});

it.each(routes)('%s %s does nothing unless OPERATOR_AMQP_URL is set', async (method, url) => {
  await open(false);
  const { statusCode, body } = await app.inject({ method, url, headers: await as('operator') });

  expect([statusCode, JSON.parse(body)]).toEqual([404, { code: 'operations_not_configured' }]);
  expect(replayed).toEqual([]);
});

it('is set by no manifest', () => {
  const root = join(import.meta.dirname, '../../../..');
  const manifests = globSync('{k8s/**/*.yaml,docker-compose*.yaml}', { cwd: root });

  expect(manifests.length).toBeGreaterThan(10);
  const optional = /OPERATOR_AMQP_URL|BROWSER_TRACES/;
  expect(manifests.filter((path) => optional.test(readFileSync(join(root, path), 'utf8')))).toEqual([]);
});
