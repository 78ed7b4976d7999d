import { setTimeout as sleep } from 'node:timers/promises';
import { type CanActivate, Controller, Inject, Module, NotFoundException, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  ClientsModule,
  type ClientProxy,
  EventPattern,
  MessagePattern,
  type MicroserviceOptions,
  Transport,
} from '@nestjs/microservices';
import { connect } from 'amqplib';
import { lastValueFrom, map, type Observable, throwError, timer } from 'rxjs';
import type { TracedServerRMQ } from '../../nest-rmq.js';
import { withSpan } from '../../spans/span.js';
import { Untraced } from '../../untraced/untraced.js';

interface Recorder {
  during<T>(name: string, work: () => T): T;
}

export const urls = [process.env['AMQP_URL']!];
/** The messages that the handlers received. */
export const seen: unknown[] = [];

class Refuses implements CanActivate {
  canActivate(): boolean {
    throw Object.assign(new Error('not you'), { code: 'refused' });
  }
}

@Controller()
class Orders {
  @EventPattern('order.placed')
  async placed(data: unknown): Promise<void> {
    await withSpan('charge', () => sleep(2));
    seen.push(data);
  }

  @EventPattern('order.guarded')
  @UseGuards(Refuses)
  guarded(_data: unknown): void {}

  @EventPattern('order.hushed')
  @Untraced()
  hushed(_data: unknown): void {
    withSpan('hidden', () => seen.push('hushed'));
  }

  @MessagePattern({ cmd: 'total', of: 'order' })
  total(): Observable<number> {
    return timer(5).pipe(map(() => withSpan('add', () => 42)));
  }

  @MessagePattern('order.unknown')
  unknown(): Observable<never> {
    return throwError(() => new TypeError('a bug'));
  }

  @MessagePattern('order.missing')
  missing(): never {
    throw new NotFoundException('no such order');
  }
}

@Module({ controllers: [Orders] })
class OrdersModule {}

/** An application that sends and one that listens, on a queue of their own, with the options `more`. */
export async function run(traces: Recorder, more: object, queue: string, strategy?: TracedServerRMQ) {
  const options = { urls, queue, queueOptions: { durable: false }, ...more };

  @Module({ imports: [ClientsModule.register([{ name: 'ORDERS', transport: Transport.RMQ, options }])] })
  class ClientModule {
    constructor(@Inject('ORDERS') readonly client: ClientProxy) {}
  }
  const given = strategy ? { strategy } : { transport: Transport.RMQ, options };
  const server = await NestFactory.createMicroservice<MicroserviceOptions>(OrdersModule, {
    ...(given as MicroserviceOptions),
    logger: false,
  });
  await server.listen();
  const app = await NestFactory.createApplicationContext(ClientModule, { logger: false });
  const { client } = app.get(ClientModule);
  return {
    emit: (pattern: unknown, data: unknown = {}) =>
      traces.during('checkout', () => lastValueFrom(client.emit(pattern, data), { defaultValue: undefined })),
    ask: (pattern: unknown, then = (answer: number) => answer) =>
      traces.during('checkout', () => lastValueFrom(client.send<number>(pattern, {}).pipe(map(then)))),
    async stop() {
      await app.close();
      await server.close();
      const connection = await connect(urls[0]!);
      const channel = await connection.createChannel();
      await channel.deleteQueue(queue);
      await connection.close();
    },
  };
}
