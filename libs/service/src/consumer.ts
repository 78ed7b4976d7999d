import { Logger } from '@nestjs/common';
import { recordError, withoutTracing } from '@throughline/telemetry';
import { traceProcess } from '@throughline/telemetry/messaging';
import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import type { Broker } from './broker.js';
import { isDatabaseAway } from './database-away.js';
import { readEnv } from './env.js';
import type { Gate } from './gate.js';
import type { Subscription } from './on.js';
import { LastingChannel } from './lasting-channel.js';
import { nobodys } from './outside-requests.js';
import { processedMessages } from './processed-messages.js';
import { attemptOf, MalformedMessageError, retryOrPark } from './settle.js';
import { assertBroadcast, assertStep, EXCHANGE } from './topology.js';
import { retrying } from './variables.js';

const { RETRY_DELAYS_MS } = readEnv(retrying);
const PREFETCH = 10;

/** Takes the messages of one subscription: parse, handle, then ack; a failure is retried or parked first. */
export class Consumer {
  /** Whether its queue was ever heard. */
  hasHeard = false;
  private readonly logger = new Logger('consumer');
  private readonly inHand = new Set<Promise<void>>();
  private channel: LastingChannel | undefined;
  private stop: (() => Promise<unknown>) | undefined;

  constructor(
    private readonly broker: Broker,
    private readonly subscription: Subscription,
    private readonly handle: (event: unknown) => Promise<unknown>,
    private readonly gate: Gate,
    private readonly untraced = false,
  ) {}

  get queue(): string {
    return this.subscription.queue;
  }

  /** Listens on a channel of its own: a queue that cannot be set up takes nothing from the other consumers. */
  open(): void {
    const words = { lost: `Hears nothing from ${this.queue}`, found: `Hears ${this.queue} again` };
    this.channel = new LastingChannel(this.broker.connection, (channel) => this.start(channel), this.logger, words);
  }

  /** Run on every new channel: the topology is asserted and the subscription begun anew. */
  async start(channel: ConfirmChannel): Promise<void> {
    const { broadcast, events } = this.subscription;
    const keys = events.map(({ type }) => type);
    const queue = broadcast ? await assertBroadcast(channel, keys) : this.subscription.queue;
    if (!broadcast) await assertStep(channel, queue, keys, RETRY_DELAYS_MS);
    // Prometheus never counts the first value of a series.
    processedMessages().add(0, { queue: this.subscription.queue, outcome: 'parked' });
    await channel.prefetch(PREFETCH);
    const take = (message: ConsumeMessage | null): void => {
      if (!message) return this.channel?.leave('RabbitMQ cancelled the consumer; is the queue gone?');
      const process = (): Promise<void> => this.process(channel, queue, message);
      const work = (this.untraced ? withoutTracing(process) : process()).finally(() => this.inHand.delete(work));
      this.inHand.add(work);
    };
    const { consumerTag } = await channel.consume(queue, nobodys(take));
    this.stop = () => channel.cancel(consumerTag);
    this.hasHeard = true;
  }

  async close(): Promise<void> {
    // A set-up that is under way would begin to listen after the drain.
    await this.channel?.stop();
    await this.drain();
    await this.channel?.close();
  }

  /** Takes nothing new and finishes what is in hand. */
  async drain(): Promise<void> {
    // The channel may be gone already, and its consumer with it.
    await this.stop?.().catch(() => undefined);
    await Promise.all(this.inHand);
  }

  private async process(channel: ConfirmChannel, queue: string, message: ConsumeMessage): Promise<void> {
    try {
      await this.gate.pass();
      await traceProcess(this.delivery(queue, message), async (span) => {
        try {
          await this.handle(this.parse(message));
          processedMessages().add(1, { queue: this.subscription.queue, outcome: 'done' });
        } catch (error) {
          recordError(span, error);
          this.logger.error(error instanceof Error ? error : new Error(String(error)));
          if (isDatabaseAway(error)) this.gate.shut();
          if (!this.subscription.broadcast) await retryOrPark(this.broker, queue, message, error);
        }
        channel.ack(message);
      });
    } catch (error) {
      this.logger.warn(`Left ${queue} ${message.properties.messageId} to the broker: ${String(error)}`);
      await this.giveBack(channel, message);
    }
  }

  /** Neither acked nor passed on, and on a channel that lives, a message would keep its place in our hands for ever. */
  private async giveBack(channel: ConfirmChannel, message: ConsumeMessage): Promise<void> {
    try {
      await this.gate.pause(RETRY_DELAYS_MS[0]!);
      channel.nack(message, false, true);
    } catch {
      // The channel has closed, or is about to as we stop: the broker has the message back by that.
    }
  }

  private parse(message: ConsumeMessage): unknown {
    const event = this.subscription.events.find(
      ({ type }) => type === (message.properties.type ?? message.fields.routingKey),
    );
    if (!event)
      throw new MalformedMessageError(`No event of type ${String(message.properties.type)} is expected here.`);
    try {
      return event.parse(jsonOf(message.content));
    } catch (cause) {
      throw new MalformedMessageError(`The body is not a valid ${event.type}.`, { cause });
    }
  }

  private delivery(queue: string, { fields, properties, content }: ConsumeMessage) {
    const { type, messageId, correlationId, headers } = properties;
    return {
      exchange: EXCHANGE,
      // A retried message comes back by its queue's name; its type is still the routing key of the first publish.
      routingKey: fields.exchange ? fields.routingKey : String(type ?? fields.routingKey),
      queue,
      queueTemplate: this.subscription.queue,
      messageId: text(messageId),
      conversationId: text(correlationId),
      bodySize: content.length,
      server: this.broker.server,
      headers,
      attempt: attemptOf({ fields, properties, content }),
      redelivered: fields.redelivered,
    };
  }
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Undefined, which fits no contract, when it is not JSON: the parser's error would take parts of the body to the logs. */
function jsonOf(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    return undefined;
  }
}
