import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { EventEmitter2, EventEmitterModule } from '@nestjs/event-emitter';
import { TelemetryModule } from '@throughline/telemetry/nest';
import { handlers, PlaceOrder } from './recipes/cqrs.js';
import { Receipts } from './recipes/events.js';

@Controller()
class Orders {
  constructor(
    private readonly commands: CommandBus,
    private readonly events: EventEmitter2,
  ) {}

  @Get('command')
  async command(): Promise<void> {
    await this.commands.execute(new PlaceOrder('1'));
  }

  @Get('event')
  event(): void {
    this.events.emit('order.placed', '1');
  }
}

@Module({
  imports: [TelemetryModule.forRoot(), CqrsModule.forRoot(), EventEmitterModule.forRoot()],
  controllers: [Orders],
  providers: [...handlers, Receipts],
})
class App {}

async function main(): Promise<void> {
  const app = await NestFactory.create(App, { bufferLogs: true });
  await app.listen(0, '127.0.0.1');
  console.log(`listening on ${await app.getUrl()}`);
}

void main();
