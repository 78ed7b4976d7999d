import 'reflect-metadata';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createLogger, nestLogger } from '@throughline/telemetry';
import { drainOnShutdown } from '@throughline/telemetry/nest';
import type { ZodRawShape } from 'zod';
import { CannotStart, readEnv } from './config/env.js';
import { SETTINGS, type SettingsOf, shared } from './config/settings.js';
import { armFailpoint } from './failpoint.js';
import { HealthController, Readiness } from './health/readiness.js';
import { warmUp, type WarmUpRequest } from './health/warm-up.js';
import { httpAdapter } from './http/http-adapter.js';
import { listen } from './http/listen.js';
import { ProblemFilter } from './http/problem.filter.js';
import { loadLimits } from './http/shed-load.js';
import { Broker } from './messaging/broker.js';
import { RabbitTransport } from './messaging/consumer/rabbit-transport.js';

export interface Service<Variables extends ZodRawShape> {
  module: Type;
  /** The variables that this service reads besides the common ones; injected as `SETTINGS`. */
  variables: Variables;
  /** Runs before the service listens. */
  customize?: (app: NestFastifyApplication, settings: SettingsOf<Variables>) => Promise<void>;
  /** Requests that the service sends to itself before it listens. */
  warmUp?: (app: NestFastifyApplication) => WarmUpRequest[] | Promise<WarmUpRequest[]>;
}

@Module({})
class ServiceModule {
  static of(feature: Type, settings: object): DynamicModule {
    return {
      module: ServiceModule,
      global: true,
      imports: [feature],
      controllers: [HealthController],
      providers: [Readiness, { provide: SETTINGS, useValue: settings }],
      exports: [Readiness, SETTINGS],
    };
  }
}

/**
 * Runs a service: Fastify, logs through pino, health checks, the queue transport, and an orderly end. What keeps it
 * from starting, such as a wrong variable or a port in use, is said in one line, and the process ends with status 1.
 */
export async function serve<Variables extends ZodRawShape>(service: Service<Variables>): Promise<void> {
  try {
    await start(service);
  } catch (error) {
    if (!(error instanceof CannotStart)) throw error;
    process.stderr.write(`Cannot start: ${error.message}\n`);
    process.exitCode = 1;
  }
}

async function start<Variables extends ZodRawShape>(service: Service<Variables>) {
  const { module, variables, customize } = service;
  const settings = readEnv({ ...shared, ...variables }) as SettingsOf<Variables> & SettingsOf<typeof shared>;
  armFailpoint(settings.FAILPOINT);
  const pino = createLogger();
  const app = await NestFactory.create<NestFastifyApplication>(
    ServiceModule.of(module, settings),
    httpAdapter({ trustedProxies: settings.TRUSTED_PROXIES, load: loadLimits(settings) }),
    // Otherwise Nest ends the process itself when a module cannot be made, with a stack instead of a line.
    { logger: nestLogger(pino), abortOnError: false },
  );
  app.useGlobalFilters(new ProblemFilter());
  await customize?.(app, settings);
  const broker = app.get(Broker, { strict: false });
  const strategy = new RabbitTransport(broker, app.get(Readiness), {
    delaysMs: settings.RETRY_DELAYS_MS,
    jitterPercent: settings.RETRY_JITTER_PERCENT,
  });
  app.connectMicroservice({ strategy }, { inheritAppConfig: false });
  const say = (message: string): void => pino.info({ context: 'serve' }, message);
  drainOnShutdown(app, { before: () => broker.close(), say });
  await warmUp(app, (await service.warmUp?.(app)) ?? []);
  try {
    // Listens first, so that a process that cannot listen consumes no message.
    await listen(app, settings);
  } catch (error) {
    await app.close();
    await broker.close();
    throw error;
  }
  await app.startAllMicroservices();
  pino.info({ context: 'serve' }, `Listening on port ${settings.PORT}`);
}
