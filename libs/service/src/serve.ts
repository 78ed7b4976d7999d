import 'reflect-metadata';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createLogger, nestLogger } from '@throughline/telemetry';
import { drainOnShutdown } from '@throughline/telemetry/nest';
import { Broker } from './broker.js';
import { readEnv } from './env.js';
import { httpAdapter } from './http-adapter.js';
import { listen } from './listen.js';
import { ProblemFilter } from './problem.filter.js';
import { RabbitTransport } from './rabbit-transport.js';
import { HealthController, Readiness } from './readiness.js';
import { serving } from './variables.js';

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
  const app = await NestFactory.create<NestFastifyApplication>(ServiceModule.of(feature), httpAdapter(), {
    logger: nestLogger(pino),
  });
  app.useGlobalFilters(new ProblemFilter());
  await customize?.(app);
  const broker = app.get(Broker, { strict: false });
  const strategy = new RabbitTransport(broker, app.get(Readiness));
  app.connectMicroservice({ strategy }, { inheritAppConfig: false });
  // First, so that nothing is taken from a queue by a process that cannot stay.
  await listen(app, env);
  await app.startAllMicroservices();
  pino.info({ context: 'serve' }, `Listening on port ${env.PORT}`);
  const say = (message: string): void => pino.info({ context: 'serve' }, message);
  drainOnShutdown(app, { before: () => broker.close(), say });
}
