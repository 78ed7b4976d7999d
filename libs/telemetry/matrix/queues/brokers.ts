import 'reflect-metadata';
import { join } from 'node:path';
import { Controller, Get, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  type ClientGrpc,
  type ClientProxy,
  ClientsModule,
  EventPattern,
  GrpcMethod,
  MessagePattern,
  type MicroserviceOptions,
  type NatsOptions,
  Payload,
  Transport,
} from '@nestjs/microservices';
import { withSpan } from '@throughline/telemetry';
import { TelemetryModule } from '@throughline/telemetry/nest';
import { lastValueFrom, type Observable } from 'rxjs';
import { type Message, received, sent } from './recipes/redis.js';

const port = Number(process.env['PORT']);
const host = '127.0.0.1';
const proto = { package: 'shop', protoPath: join(__dirname, '../orders.proto'), url: `${host}:${port}` };

const transports = {
  nats: { transport: Transport.NATS, options: { servers: `${host}:${port}` } },
  mqtt: { transport: Transport.MQTT, options: { url: `mqtt://${host}:${port}`, protocolVersion: 5 } },
  redis: { transport: Transport.REDIS, options: { host, port } },
  grpc: { transport: Transport.GRPC, options: proto },
};
const chosen = transports[process.env['TRANSPORT'] as keyof typeof transports] as NatsOptions;
const charge = async (): Promise<{ cents: number }> => withSpan('charge', () => ({ cents: 1299 }));

/** One of Nest's transports, on both sides. */
@Controller()
class Orders implements OnModuleInit {
  private stub?: { total(order: { id: string }): Observable<unknown> };

  constructor(@Inject('BROKER') private readonly broker: ClientProxy & ClientGrpc) {}

  onModuleInit(): void {
    this.stub = this.broker.getService?.('Orders');
  }

  @Get('emit')
  async emit(): Promise<void> {
    await lastValueFrom(this.broker.emit('orders/7/placed', { id: '7' }), { defaultValue: undefined });
  }

  @Get('send')
  send(): Promise<unknown> {
    return lastValueFrom(this.broker.send('orders.total', { id: '7' }));
  }

  @Get('recipe')
  async recipe(): Promise<void> {
    await sent('orders.recipe', { id: '7' }, (message) =>
      lastValueFrom(this.broker.emit('orders.recipe', message), { defaultValue: undefined }),
    );
  }

  @Get('call')
  call(): Promise<unknown> {
    return lastValueFrom(this.stub!.total({ id: '7' }));
  }

  @EventPattern(process.env['TRANSPORT'] === 'mqtt' ? 'orders/+/placed' : 'orders/7/placed')
  async placed(): Promise<void> {
    await charge();
  }

  @MessagePattern('orders.total')
  total(): Promise<unknown> {
    return charge();
  }

  @EventPattern('orders.recipe')
  async byRecipe(@Payload() message: Message<{ id: string }>): Promise<void> {
    await received('orders.recipe', message, charge);
  }

  @GrpcMethod('Orders', 'Total')
  called(): Promise<unknown> {
    return charge();
  }
}

@Module({
  imports: [TelemetryModule.forRoot(), ClientsModule.register([{ name: 'BROKER', ...chosen }])],
  controllers: [Orders],
})
class App {}

async function main(): Promise<void> {
  const app = await NestFactory.create(App, { bufferLogs: true });
  app.connectMicroservice<MicroserviceOptions>(chosen);
  app.enableShutdownHooks();
  await app.startAllMicroservices();
  await app.listen(0, host);
  console.log(`listening on ${await app.getUrl()}`);
}

void main();
