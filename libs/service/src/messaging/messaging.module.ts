import { type DynamicModule, Module } from '@nestjs/common';
import { SETTINGS } from '../config/settings.js';
import { Readiness } from '../health/readiness.js';
import { Broker } from './broker.js';

@Module({})
class MessagingModule {}

/**
 * Connects this service to RabbitMQ at `AMQP_URL`, in the background: it waits for the broker and says so. `serve`
 * closes it, last.
 */
export function messaging(): DynamicModule {
  const broker = {
    provide: Broker,
    inject: [Readiness, SETTINGS],
    useFactory: (readiness: Readiness, { AMQP_URL }: { AMQP_URL: string }) => {
      const made = new Broker(AMQP_URL);
      readiness.watch('RabbitMQ', () => {
        if (!made.isConnected()) throw new Error('not connected');
      });
      return made;
    },
  };
  return { module: MessagingModule, global: true, providers: [broker], exports: [Broker] };
}
