import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { isUntracedHandler } from '@throughline/telemetry';
import { lastValueFrom } from 'rxjs';
import type { Broker } from '../broker.js';
import { Consumer } from './consumer.js';
import { Gate } from './gate.js';
import type { Subscription } from './on.js';
import { Retries, type RetryPolicy } from './retries.js';
import type { Readiness } from '../../health/readiness.js';

/**
 * Nest's transport over amqplib: plain JSON on the wire, `@On` handlers in controllers, acks after the work. Nest's own
 * RMQ transport wraps every body and leaves acks, retries and spans to each handler.
 */
export class RabbitTransport extends Server implements CustomTransportStrategy {
  private consumers: Consumer[] = [];
  private readonly gate: Gate;
  private readonly retries: Retries;

  constructor(
    private readonly broker: Broker,
    private readonly readiness: Readiness,
    policy: RetryPolicy,
  ) {
    super();
    this.retries = new Retries(broker, policy);
    this.gate = new Gate(() => this.needed());
  }

  /** Connects in the background, so that a service without its broker still answers health checks. */
  listen(done: () => void): void {
    this.consumers = [...this.messageHandlers.values()].map((handler) => {
      const { subscription } = handler.extras as { subscription: Subscription };
      const handle = (event: unknown): Promise<unknown> => invoke(handler, event);
      return new Consumer(this.broker, subscription, handle, this.gate, this.retries, isUntracedHandler(handler));
    });
    for (const consumer of this.consumers) this.open(consumer);
    done();
  }

  async close(): Promise<void> {
    this.gate.close();
    await Promise.all(this.consumers.map((consumer) => consumer.close()));
  }

  /**
   * Ready once every step has consumed from its queue, so that a version whose queues cannot be set up replaces no
   * healthy one. A queue that fails later, or a lost broker, must not take every replica out of HTTP service.
   */
  private open(consumer: Consumer): void {
    const check = (): void => {
      if (!consumer.hasHeard) throw new Error('not heard yet');
    };
    if (consumer.isStep) this.readiness.add(nameOf(consumer), check);
    else this.readiness.watch(nameOf(consumer), check);
    consumer.open();
  }

  /** The dependencies that messages wait for. Other queues are none of them; a broken one would block all. */
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
