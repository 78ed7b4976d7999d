import 'reflect-metadata';
import { Controller, Get, Inject, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type ClientKafka, ClientsModule, EventPattern, type KafkaOptions, Transport } from '@nestjs/microservices';
import { withSpan } from '@throughline/telemetry';
import { TelemetryModule } from '@throughline/telemetry/nest';
import { Kafka } from 'kafkajs';
import { lastValueFrom } from 'rxjs';

const host = '127.0.0.1';
const client = { brokers: [`${host}:${process.env['PORT']}`] };
const kafka: KafkaOptions = {
  transport: Transport.KAFKA,
  options: { client, consumer: { groupId: 'orders' }, subscribe: { fromBeginning: true } },
};

/** Nest's Kafka transport, on both sides. */
@Controller()
class Orders {
  constructor(@Inject('BROKER') private readonly broker: ClientKafka) {}

  @Get('emit')
  async emit(): Promise<void> {
    await lastValueFrom(this.broker.emit('orders.placed', { key: '7', value: { id: '7' } }), {
      defaultValue: undefined,
    });
  }

  @EventPattern('orders.placed')
  placed(): void {
    withSpan('charge', () => undefined);
  }
}

@Module({
  imports: [TelemetryModule.forRoot(), ClientsModule.register([{ name: 'BROKER', ...kafka }])],
  controllers: [Orders],
})
class App {}

async function createTopic(topic: string): Promise<void> {
  const admin = new Kafka(client).admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic }], waitForLeaders: true });
  await admin.disconnect();
}

async function main(): Promise<void> {
  await createTopic('orders.placed');
  const app = await NestFactory.create(App, { bufferLogs: true });
  app.connectMicroservice(kafka);
  app.enableShutdownHooks();
  await app.startAllMicroservices();
  await app.listen(0, host);
  console.log(`listening on ${await app.getUrl()}`);
}

void main();
