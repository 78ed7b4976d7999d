import 'reflect-metadata';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { createLogger, nestLogger, shutdownTelemetry } from '@throughline/telemetry';
import { traceFastify } from '@throughline/telemetry/fastify';
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
  app.connectMicroservice({ strategy: new RabbitTransport(broker) }, { inheritAppConfig: false });
  await app.startAllMicroservices();
  await app.listen(env.PORT, env.HOST);
  pino.info({ context: 'serve' }, `Listening on port ${env.PORT}`);
  endInOrder(app, broker, (message) => pino.info({ context: 'serve' }, message));
}

function prepare(fastify: FastifyInstance): void {
  traceFastify(fastify);
  fastify.addHook('preHandler', (request, _reply, done) => underDeadline(request.headers[DEADLINE_HEADER], done));
}

/** Nest stops accepting, finishes what is in hand, acks and closes; then the last spans leave; then nothing is left to run. */
function endInOrder(app: NestFastifyApplication, broker: Broker, say: (message: string) => void): void {
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    say(`Stopping on ${signal}`);
    await app.close();
    await broker.close();
    const { spans, finished } = await shutdownTelemetry();
    const lost = spans.reduce((sum, counts) => sum + unsent(counts), 0);
    say(lost ? `Stopped; ${lost} spans never reached the collector` : 'Stopped');
    // An exporter that still tries would hold the process: the signal, unhandled now, ends it.
    if (!finished) process.kill(process.pid, signal);
  };
  let ending: Promise<void> | undefined;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => (ending ??= end(signal)));
}

const unsent = ({ pending, dropped }: { pending: number; dropped: Record<string, number> }): number =>
  Object.values(dropped).reduce((sum, count) => sum + count, pending);
