import 'reflect-metadata';
import { type CanActivate, Controller, Get, Inject, Module, Param, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientProxy, ClientsModule, EventPattern, type RmqOptions, Transport } from '@nestjs/microservices';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { withSpan } from '@throughline/telemetry';
import { TelemetryModule, TraceService } from '@throughline/telemetry/nest';

const rmq: RmqOptions = {
  transport: Transport.RMQ,
  options: { urls: [process.env['AMQP_URL']!], queue: process.env['QUEUE']!, queueOptions: { autoDelete: true } },
};

class Broken implements CanActivate {
  canActivate(): boolean {
    throw new TypeError('the guard is broken');
  }
}

/** An application on Nest 11, compiled to CommonJS. */
@Controller()
class Orders {
  constructor(
    @Inject('ORDERS') private readonly orders: ClientProxy,
    private readonly traces: TraceService,
  ) {}

  @Get('orders/:id')
  place(@Param('id') id: string): { traceId: string | null } {
    withSpan('check', () => undefined);
    this.orders.emit('order.placed', { id });
    return { traceId: this.traces.currentTraceId() };
  }

  @Get('guarded')
  @UseGuards(Broken)
  guarded(): void {}

  @EventPattern('order.placed')
  async charge(_order: { id: string }): Promise<void> {
    await withSpan('charge', async () => undefined);
  }
}

@Module({
  imports: [TelemetryModule.forRoot(), ClientsModule.register([{ name: 'ORDERS', ...rmq }])],
  controllers: [Orders],
})
class App {}

async function main(): Promise<void> {
  const adapter = process.env['ADAPTER'] === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
  const app = await NestFactory.create(App, adapter, { bufferLogs: true });
  app.connectMicroservice(rmq);
  app.enableShutdownHooks();
  await app.startAllMicroservices();
  await app.listen(0, '127.0.0.1');
  console.log(`listening on ${await app.getUrl()}`);
}

void main();
