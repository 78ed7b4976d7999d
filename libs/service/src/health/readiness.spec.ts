import { Global, Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Broker, messaging, Readiness, SETTINGS } from '../index.js';
import { HealthController } from './readiness.js';

Logger.overrideLogger(false);

@Global()
@Module({
  providers: [Readiness, { provide: SETTINGS, useValue: { AMQP_URL: 'amqp://127.0.0.1:1' } }],
  controllers: [HealthController],
  exports: [Readiness, SETTINGS],
})
class Ready {}

@Module({ imports: [Ready, messaging()] })
class App {}

it('serves HTTP while RabbitMQ is unavailable, and reports that in /health', async () => {
  const app = await NestFactory.createApplicationContext(App, { logger: false });
  const health = app.get(HealthController);

  expect(await health.ready()).toEqual({ status: 'ok' });
  expect(await health.details()).toEqual({ status: 'degraded', checks: { RabbitMQ: 'away' } });
  await app.get(Broker).close();
  await app.close();
});

it('is not ready while a needed dependency is unavailable, and names it', async () => {
  const readiness = new Readiness();
  readiness.add('PostgreSQL', () => Promise.reject(new Error('away')));
  readiness.watch('RabbitMQ', () => {});
  const health = new HealthController(readiness);

  await expect(health.ready()).rejects.toMatchObject({ status: 503, extra: { missing: ['PostgreSQL'] } });
  expect(await health.details()).toEqual({ status: 'down', checks: { PostgreSQL: 'away', RabbitMQ: 'ok' } });
});
