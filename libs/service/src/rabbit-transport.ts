import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { isUntracedHandler } from '@throughline/telemetry';
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
  private readonly gate: Gate;

  constructor(
    private readonly broker: Broker,
    private readonly readiness: Readiness,
  ) {
    super();
    this.gate = new Gate(() => this.needed());
  }

  /** Begins in the background: a service whose broker is away still answers its health checks. */
  listen(done: () => void): void {
    this.consumers = [...this.messageHandlers.values()].map((handler) => {
      const { subscription } = handler.extras as { subscription: Subscription };
      const handle = (event: unknown): Promise<unknown> => invoke(handler, event);
      return new Consumer(this.broker, subscription, handle, this.gate, isUntracedHandler(handler));
    });
    for (const consumer of this.consumers) this.open(consumer);
    done();
  }

  async close(): Promise<void> {
    this.gate.close();
    await Promise.all(this.consumers.map((consumer) => consumer.close()));
  }

  /**
   * Ready once every queue was heard, so that a version whose queues cannot be set up replaces nobody. A queue that
   * falls silent later must not take away the HTTP of every replica as well.
   */
  private open(consumer: Consumer): void {
    this.readiness.add(nameOf(consumer), () => {
      if (!consumer.hasHeard) throw new Error('not heard yet');
    });
    consumer.open();
  }

  /** What messages have to wait for: not for other queues, or one that is deaf would hold them all. */
  private async needed(): Promise<string[]> {
    const queues = this.consumers.map(nameOf);
    return (await this.readiness.failures()).filter((name) => !queues.includes(name));
  }

  on(): never {
    throw new Error('RabbitTransport emits no events; watch the Broker.');
  }

  unwrap<T>(): T {
    return this.broker as T;
  }
}

const nameOf = ({ queue }: Consumer): string => `queue ${queue}`;

async function invoke(handler: MessageHandler, event: unknown): Promise<unknown> {
  const result = await handler(event, {});
  return isObservable(result) ? lastValueFrom(result, { defaultValue: undefined }) : result;
}

const isObservable = (value: unknown): value is Parameters<typeof lastValueFrom>[0] =>
  typeof (value as { subscribe?: unknown } | null)?.subscribe === 'function';
