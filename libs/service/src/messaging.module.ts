import { type DynamicModule, Module } from '@nestjs/common';
import { Broker } from './broker.js';
import { Readiness } from './readiness.js';

@Module({})
class MessagingModule {}

/** Connects this service to RabbitMQ, in the background: it waits for the broker and says so. `serve` closes it, last. */
export function messaging(url: string): DynamicModule {
  const broker = {
    provide: Broker,
    inject: [Readiness],
    useFactory: (readiness: Readiness) => {
      const made = new Broker(url);
      readiness.add('RabbitMQ', () => {
        if (!made.isConnected()) throw new Error('not connected');
      });
      return made;
    },
  };
  return { module: MessagingModule, global: true, providers: [broker], exports: [Broker] };
}
