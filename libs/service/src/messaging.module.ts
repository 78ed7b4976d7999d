import { type DynamicModule, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Broker } from './broker.js';
import { Readiness } from './readiness.js';

/** One broker a process; closed last, after consumers have drained and the outbox was emptied. */
@Module({})
class MessagingModule {}

class BrokerOfNest extends Broker implements OnApplicationShutdown {
  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }
}

/** Connects this service to RabbitMQ, in the background: it waits for the broker and says so. */
export function messaging(url: string): DynamicModule {
  const broker = {
    provide: Broker,
    inject: [Readiness],
    useFactory: (readiness: Readiness) => {
      const made = new BrokerOfNest(url);
      readiness.add('RabbitMQ', () => {
        if (!made.isConnected()) throw new Error('not connected');
      });
      return made;
    },
  };
  return { module: MessagingModule, global: true, providers: [broker], exports: [Broker] };
}
