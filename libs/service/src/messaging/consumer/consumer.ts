import { Logger } from '@nestjs/common';
import { addEvent, recordError, withoutTracing } from '@throughline/telemetry';
import { currentTraceparent, HEADER_PREVIOUS_ATTEMPT, traceProcess } from '@throughline/telemetry/messaging';
import type { ConfirmChannel, ConsumeMessage } from 'amqplib';
import type { Broker } from '../broker.js';
import { databaseTrouble } from '../../database/trouble.js';
import type { Gate } from './gate.js';
import type { Subscription } from './on.js';
import { ReopeningChannel } from '../reopening-channel.js';
import { bindOutsideRequest } from '../../outside-request.js';
import { processedMessages } from './processed-messages.js';
import { MalformedMessageError, type Retries, UnknownVersionError } from './retries.js';
import { assertBroadcast, assertStep, EXCHANGE, HEADER_EVENT_VERSION } from '../topology.js';

const PREFETCH = 10;
// RabbitMQ requeues a message that is not acked within 30 minutes, and the gate may hold one for ten more.
const HOLD_AT_MOST_MS = 10 * 60_000;

/** Takes the messages of one subscription: parse, handle, then ack; a failure is retried or parked first. */
export class Consumer {
  /** Whether it has ever consumed from its queue. */
  hasHeard = false;
  private readonly logger = new Logger('consumer');
  private readonly inHand = new Set<Promise<void>>();
  private channel: ReopeningChannel | undefined;
  private stop: (() => Promise<unknown>) | undefined;

  constructor(
    private readonly broker: Broker,
    private readonly subscription: Subscription,
    private readonly handle: (event: unknown) => Promise<unknown>,
    private readonly gate: Gate,
    private readonly retries: Retries,
    private readonly untraced = false,
  ) {}

  get queue(): string {
    return this.subscription.queue;
  }

  /** A step changes orders; a broadcast only reports changes. */
  get isStep(): boolean {
    return !this.subscription.broadcast;
  }

  /** Consumes on a channel of its own, so that a queue that cannot be set up does not stop the other consumers. */
  open(): void {
    const words = { lost: `Hears nothing from ${this.queue}`, found: `Hears ${this.queue} again` };
    this.channel = new ReopeningChannel(this.broker.connection, (channel) => this.start(channel), this.logger, words);
  }

  /** Runs on every new channel: asserts the topology and subscribes again. */
  async start(channel: ConfirmChannel): Promise<void> {
    const { broadcast, events } = this.subscription;
    const keys = events.map(({ type }) => type);
    const queue = broadcast ? await assertBroadcast(channel, keys) : this.subscription.queue;
    if (!broadcast) await assertStep(channel, queue, keys, this.retries.policy.delaysMs);
    // Prometheus never counts the first value of a series.
    processedMessages().add(0, { queue: this.subscription.queue, outcome: 'parked' });
    await channel.prefetch(PREFETCH);
    const take = (message: ConsumeMessage | null): void => {
      if (!message) return this.channel?.leave('RabbitMQ cancelled the consumer; is the queue gone?');
      const process = (): Promise<void> => this.process(channel, queue, message);
      const work = (this.untraced ? withoutTracing(process) : process()).finally(() => this.inHand.delete(work));
      this.inHand.add(work);
    };
    const { consumerTag } = await channel.consume(queue, bindOutsideRequest(take));
    this.stop = () => channel.cancel(consumerTag);
    this.hasHeard = true;
  }

  async close(): Promise<void> {
    // A set-up that is under way would subscribe after the drain.
    await this.channel?.stop();
    await this.drain();
    await this.channel?.close();
  }

  /** Stops taking messages and finishes those in hand. */
  async drain(): Promise<void> {
    // The channel may be gone already, and its consumer with it.
    await this.stop?.().catch(() => undefined);
    await Promise.all(this.inHand);
  }

  private async process(channel: ConfirmChannel, queue: string, message: ConsumeMessage): Promise<void> {
    const until = Date.now() + HOLD_AT_MOST_MS;
    try {
      for (await this.gate.pass(); !(await this.attempt(channel, queue, message)); await this.gate.pass()) {
        if (Date.now() > until) throw new Error('the database fails it again and again');
        await this.gate.pause(this.retries.policy.delaysMs[0]!);
      }
    } catch (error) {
      this.logger.warn(`Left ${queue} ${message.properties.messageId} to the broker: ${String(error)}`);
      await this.giveBack(channel, message);
    }
  }

  /** Returns false when the database failed: the message stays in hand, and no attempt is counted. */
  private attempt(channel: ConfirmChannel, queue: string, message: ConsumeMessage): Promise<boolean> {
    return traceProcess(this.delivery(queue, message), async (span) => {
      try {
        await this.handle(this.parse(message));
        processedMessages().add(1, { queue: this.subscription.queue, outcome: 'done' });
      } catch (error) {
        recordError(span, error);
        this.logger.error(error instanceof Error ? error : new Error(String(error)));
        const trouble = databaseTrouble(error);
        if (trouble === 'away') this.gate.shut();
        if (trouble) {
          addEvent('attempt_not_counted');
          message.properties.headers = {
            ...message.properties.headers,
            [HEADER_PREVIOUS_ATTEMPT]: currentTraceparent(),
          };
          return false;
        }
        if (!this.subscription.broadcast) await this.retries.retryOrPark(queue, message, error);
      }
      channel.ack(message);
      return true;
    });
  }

  /**
   * Returns a message to the broker that could be neither acked nor parked; otherwise it would occupy a place for ever.
   */
  private async giveBack(channel: ConfirmChannel, message: ConsumeMessage): Promise<void> {
    try {
      await this.gate.pause(this.retries.policy.delaysMs[0]!);
      channel.nack(message, false, true);
    } catch {
      // The channel has closed, or will when the service stops, which returns the message to the broker.
    }
  }

  private parse(message: ConsumeMessage): unknown {
    const event = this.subscription.events.find(
      ({ type }) => type === (message.properties.type ?? message.fields.routingKey),
    );
    if (!event)
      throw new MalformedMessageError(`No event of type ${String(message.properties.type)} is expected here.`);
    const version: unknown = message.properties.headers?.[HEADER_EVENT_VERSION] ?? 1;
    // Releases before event versions sent no such header.
    if (typeof version !== 'number' || version > event.version)
      throw new UnknownVersionError(`${event.type} has version ${String(version)}; ${event.version} is known here.`);
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
      attempt: this.retries.attemptOf({ fields, properties, content }),
      redelivered: fields.redelivered,
    };
  }
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/**
 * Returns undefined, which fits no contract, for invalid JSON. The parser's error would leak parts of the body into
 * logs.
 */
function jsonOf(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    return undefined;
  }
}
