import 'reflect-metadata';
import { Controller, Get, type INestApplication, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Carrier, createLogger, nestLogger, shutdownTelemetry, withSpan } from '@throughline/telemetry';
import { traceExpress } from '@throughline/telemetry/express';
import { traceFastify } from '@throughline/telemetry/fastify';
import { traceProcess, tracePublish } from '@throughline/telemetry/messaging';

const message = { exchange: 'books', routingKey: 'book.viewed' };

/** An application as anybody might have it; what it knows of telemetry is what the README tells to add. */
@Controller()
class Books {
  @Get('books/:id')
  async book(@Param('id') id: string): Promise<{ id: string; price: number }> {
    const price = await withSpan('look_up_price', { 'book.id': id }, async () => {
      const response = await fetch(`http://127.0.0.1:${port}/prices/${id}`);
      return ((await response.json()) as { price: number }).price;
    });
    tracePublish(message, {}, (headers) => void setTimeout(() => receive(headers), 10));
    return { id, price };
  }

  @Get('prices/:id')
  price(): { price: number } {
    return { price: 1299 };
  }

  @Get('health/live')
  live(): void {}
}

function receive(headers: Carrier): void {
  traceProcess({ ...message, queue: 'statistics', headers, attempt: 1, redelivered: false }, () => undefined);
}

@Module({ controllers: [Books] })
class App {}

async function create(): Promise<INestApplication> {
  const logger = nestLogger(createLogger());
  if (process.env['ADAPTER'] === 'fastify') {
    const app = await NestFactory.create<NestFastifyApplication>(App, new FastifyAdapter(), { logger });
    traceFastify(app.getHttpAdapter().getInstance());
    return app;
  }
  const app = await NestFactory.create(App, { logger });
  app.use(traceExpress());
  return app;
}

const app = await create();
await app.listen(0, '127.0.0.1');
const port = new URL(await app.getUrl()).port;
process.once('SIGTERM', () => void app.close().then(() => shutdownTelemetry()));
console.log(`listening on http://127.0.0.1:${port}`);
