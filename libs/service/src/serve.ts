import 'reflect-metadata';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { createLogger, nestLogger } from '@throughline/telemetry';
import { traceFastify } from '@throughline/telemetry/fastify';
import { drainOnShutdown } from '@throughline/telemetry/nest';
import type { FastifyInstance } from 'fastify';
import { Broker } from './broker.js';
import { DEADLINE_HEADER, underDeadline } from './deadline.js';
import { readEnv } from './env.js';
import { answer, ProblemFilter } from './problem.filter.js';
import { RabbitTransport } from './rabbit-transport.js';
import { HealthController, Readiness } from './readiness.js';
import { serving } from './variables.js';

const BODY_LIMIT = 64 * 1024;

@Module({})
class ServiceModule {
  static of(feature: Type): DynamicModule {
    return {
      module: ServiceModule,
      global: true,
      imports: [feature],
      controllers: [HealthController],
      providers: [Readiness],
      exports: [Readiness],
    };
  }
}

/**
 * Runs a service: Fastify, logs through pino, health checks, the queue transport, and an orderly end. `PORT` and `HOST`
 * say where it listens.
 */
export async function serve(feature: Type, customize?: (app: NestFastifyApplication) => Promise<void>): Promise<void> {
  const env = readEnv(serving);
  const pino = createLogger();
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    frameworkErrors: answer,
    routerOptions: { maxParamLength: 200 },
  });
  prepare(adapter.getInstance());
  const app = await NestFactory.create<NestFastifyApplication>(ServiceModule.of(feature), adapter, {
    logger: nestLogger(pino),
  });
  app.useGlobalFilters(new ProblemFilter());
  await customize?.(app);
  const broker = app.get(Broker, { strict: false });
  const strategy = new RabbitTransport(broker, app.get(Readiness));
  app.connectMicroservice({ strategy }, { inheritAppConfig: false });
  await app.startAllMicroservices();
  await app.listen(env.PORT, env.HOST);
  pino.info({ context: 'serve' }, `Listening on port ${env.PORT}`);
  const say = (message: string): void => pino.info({ context: 'serve' }, message);
  drainOnShutdown(app, { before: () => broker.close(), say });
}

function prepare(fastify: FastifyInstance): void {
  traceFastify(fastify);
  fastify.addHook('preHandler', (request, _reply, done) => underDeadline(request.headers[DEADLINE_HEADER], done));
}
