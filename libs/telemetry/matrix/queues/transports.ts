import 'reflect-metadata';
import { AmqpConnection, Nack, RabbitMQModule, RabbitRPC, RabbitSubscribe } from '@golevelup/nestjs-rabbitmq';
import { Controller, Get, Inject, Injectable, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type ClientProxy, ClientsModule, MessagePattern, Payload, Transport } from '@nestjs/microservices';
import { withSpan } from '@throughline/telemetry';
import { instrumentChannel } from '@throughline/telemetry/amqplib';
import { tracePublish } from '@throughline/telemetry/messaging';
import { TelemetryModule } from '@throughline/telemetry/nest';
import type { Channel } from 'amqplib';
import { lastValueFrom } from 'rxjs';
import { channel, consume, takeOne } from './recipes/consumers.js';
import { TracedHandler } from './recipes/golevelup-1.js';
import { incoming, outgoing } from './recipes/messages.js';

const exchange = 'matrix';
const tcp = { host: '127.0.0.1', port: Number(process.env['TCP_PORT']) };
const at = (queue: string) => ({ exchange, routingKey: queue, queue, queueOptions: { autoDelete: true } });
const charge = async (): Promise<{ charged: boolean }> => withSpan('charge', () => ({ charged: true }));

@Injectable()
class Handlers {
  @RabbitSubscribe(at('matrix.subscribe'))
  @TracedHandler('matrix.subscribe')
  async subscribe(): Promise<void> {
    await charge();
  }

  @RabbitSubscribe(at('matrix.nack'))
  @TracedHandler('matrix.nack')
  async nack(): Promise<Nack> {
    await charge();
    return new Nack(false);
  }

  @RabbitRPC(at('matrix.rpc'))
  @TracedHandler('matrix.rpc')
  rpc(): Promise<{ charged: boolean }> {
    return charge();
  }
}

@Controller()
class Ways {
  constructor(
    private readonly rabbit: AmqpConnection,
    @Inject('TCP') private readonly client: ClientProxy,
  ) {}

  @Get('golevelup/:queue')
  async golevelup(@Param('queue') queue: string): Promise<void> {
    await tracePublish({ exchange, routingKey: queue }, {}, (headers) =>
      this.rabbit.publish(exchange, queue, {}, { headers }),
    );
  }

  @Get('rpc')
  rpc(): Promise<unknown> {
    const asked = { exchange, routingKey: 'matrix.rpc' };
    return tracePublish(asked, {}, (headers) => this.rabbit.request({ ...asked, payload: {}, headers }));
  }

  @Get('consumers')
  async consumers(): Promise<void> {
    await instrumentChannel(channel).sendToQueue('matrix.setup', Buffer.from('{}'));
  }

  @Get('get')
  async get(): Promise<void> {
    const raw = this.rabbit.channel as unknown as Channel;
    await raw.assertQueue('matrix.get', { autoDelete: true });
    await instrumentChannel(channel).sendToQueue('matrix.get', Buffer.from('{}'));
    await takeOne(raw, 'matrix.get', charge);
  }

  @Get('tcp')
  tcp(): Promise<unknown> {
    return lastValueFrom(this.client.send('charge', outgoing({ id: '1' })));
  }

  @MessagePattern('charge')
  chargeByTcp(@Payload() message: ReturnType<typeof outgoing>): Promise<unknown> {
    return incoming('charge_by_tcp', message, charge);
  }
}

@Module({
  imports: [
    TelemetryModule.forRoot(),
    RabbitMQModule.forRoot({
      uri: process.env['AMQP_URL']!,
      exchanges: [{ name: exchange, type: 'topic', options: { autoDelete: true } }],
    }),
    ClientsModule.register([{ name: 'TCP', transport: Transport.TCP, options: tcp }]),
  ],
  controllers: [Ways],
  providers: [Handlers],
})
class App {}

async function main(): Promise<void> {
  const app = await NestFactory.create(App, { bufferLogs: true });
  app.connectMicroservice({ transport: Transport.TCP, options: tcp });
  app.enableShutdownHooks();
  await app.startAllMicroservices();
  await consume('matrix.setup', () => void charge());
  await app.listen(0, '127.0.0.1');
  console.log(`listening on ${await app.getUrl()}`);
}

void main();
