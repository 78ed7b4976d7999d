import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { isUntracedHandler } from '@throughline/telemetry';
import type { ChannelWrapper } from 'amqp-connection-manager';
import type { ConfirmChannel } from 'amqplib';
import { lastValueFrom } from 'rxjs';
import type { Broker } from './broker.js';
import { Consumer } from './consumer.js';
import { Gate } from './gate.js';
import type { Subscription } from './on.js';
import type { Readiness } from './readiness.js';

/**
 * Nest's transport over amqplib: plain JSON on the wire, `@On` handlers in controllers, acks after the work. Nest's own
 * RMQ transport wraps every body and leaves acks, retries and spans to each handler.
 */
export class RabbitTransport extends Server implements CustomTransportStrategy {
  private consumers: Consumer[] = [];
  private channel: ChannelWrapper | undefined;

  private readonly gate: Gate;

  constructor(
    private readonly broker: Broker,
    readiness: Readiness,
  ) {
    super();
    this.gate = new Gate(() => readiness.failures());
  }

  /** Begins in the background: a service whose broker is away still answers its health checks. */
  listen(done: () => void): void {
    this.consumers = [...this.messageHandlers.values()].map((handler) => {
      const { subscription } = handler.extras as { subscription: Subscription };
      const handle = (event: unknown): Promise<unknown> => invoke(handler, event);
      return new Consumer(this.broker, subscription, handle, this.gate, isUntracedHandler(handler));
    });
    if (this.consumers.length) {
      this.channel = this.broker.connection.createChannel({
        confirm: true,
        setup: async (channel: ConfirmChannel) => {
          for (const consumer of this.consumers) await consumer.start(channel);
        },
      });
      this.channel.on('error', (error: Error) => this.logger.error(error));
    }
    done();
  }

  async close(): Promise<void> {
    this.gate.close();
    await Promise.all(this.consumers.map((consumer) => consumer.drain()));
    await this.channel?.close();
  }

  on(): never {
    throw new Error('RabbitTransport emits no events; watch the Broker.');
  }

  unwrap<T>(): T {
    return this.broker as T;
  }
}

async function invoke(handler: MessageHandler, event: unknown): Promise<unknown> {
  const result = await handler(event, {});
  return isObservable(result) ? lastValueFrom(result, { defaultValue: undefined }) : result;
}

const isObservable = (value: unknown): value is Parameters<typeof lastValueFrom>[0] =>
  typeof (value as { subscribe?: unknown } | null)?.subscribe === 'function';
