import { Logger, type OnModuleInit } from '@nestjs/common';
import { metrics } from '@opentelemetry/api';
import type { EventMessage } from '@throughline/contracts';
import { tracePublish } from '@throughline/telemetry/messaging';
import { AmqpConnectionManagerClass } from 'amqp-connection-manager';
import type { ConfirmChannel, Message, Options } from 'amqplib';
import type { Socket } from 'node:net';
import { type Address, brokerAddress } from './broker-address.js';
import { ReopeningChannel } from './reopening-channel.js';
import { Confirms } from './confirms.js';
import { bindOutsideRequest } from '../outside-request.js';
import { assertExchange, assertParking, EXCHANGE, HEADER_EVENT_VERSION, PARKING } from './topology.js';

const CONNECT_WITHIN_MS = 5000;
const CONFIRM_WITHIN_MS = 5000;
// A silent connection is closed after two to three of these intervals.
const TIMES = { heartbeatIntervalInSeconds: 2, reconnectTimeInSeconds: 1 };

/** No queue is bound for a message, so the service that must act on it is missing. */
export class UnroutableError extends Error {
  override readonly name = 'UnroutableError';
  readonly code = 'message_unroutable';
}

/** One connection to RabbitMQ that heals itself, and one confirm channel to publish on. */
export class Broker implements OnModuleInit {
  readonly server: Address;
  readonly connection: AmqpConnectionManagerClass;
  private readonly channel: ReopeningChannel;
  private readonly parking: ReopeningChannel;
  private readonly logger = new Logger('broker');
  private readonly returned = new Set<string>();
  private readonly confirms = new Confirms(() => this.giveUpConnection());
  private readonly listeners: (() => void)[] = [];

  constructor(url: string) {
    this.server = brokerAddress(url);
    // Without noDelay, the frames of one publish wait for each other's TCP acknowledgement: 40 ms a hop. Without
    // timeout, a host that accepts the connection and then says nothing would be waited for without end.
    const connectionOptions = { noDelay: true, timeout: CONNECT_WITHIN_MS };
    this.connection = new AmqpConnectionManagerClass([url], { connectionOptions, ...TIMES });
    const connected = bindOutsideRequest(() => this.logger.log(`Connected to RabbitMQ at ${this.where}`));
    const warn = bindOutsideRequest((what: string, { err }: { err?: unknown }) =>
      this.logger.warn(`${what} RabbitMQ at ${this.where}: ${reason(err)}`),
    );
    this.connection.on('connect', connected);
    this.connection.on('connectFailed', (failure) => warn('Waiting for', failure));
    this.connection.on('disconnect', (loss) => warn('Lost', loss));
    this.connection.on('blocked', () => (this.confirms.blocked = true));
    for (const event of ['unblocked', 'connect'] as const)
      this.connection.on(event, () => (this.confirms.blocked = false));
    metrics
      .getMeter('@throughline/service')
      .createObservableGauge('messaging.broker.connections', {
        unit: '{connection}',
        description: '0 while it is away',
      })
      .addCallback((result) => result.observe(this.isConnected() ? 1 : 0));
    const lasting = (
      what: string,
      prepare: (channel: ConfirmChannel) => Promise<void>,
      hint = '',
    ): ReopeningChannel => {
      const words = { lost: `Cannot use ${what}${hint}`, found: `Can use ${what} again` };
      return new ReopeningChannel(this.connection, prepare, this.logger, words);
    };
    this.channel = lasting(EXCHANGE, (channel) => this.prepare(channel));
    this.parking = lasting(
      PARKING,
      (channel) => assertParking(channel),
      ' as this version declares it, and uses it as it is',
    );
  }

  onModuleInit(): void {
    // The listener of `connectFailed` logs the reason.
    this.connection.connect().catch(() => {});
  }

  isConnected(): boolean {
    return this.connection.isConnected();
  }

  /** Calls `listener` now, if connected, and whenever a connection is made again. */
  onConnect(listener: () => void): void {
    this.listeners.push(listener);
    if (this.isConnected()) listener();
  }

  /**
   * Publishes an event in a PRODUCER span under the active context, and waits for the broker's confirm.
   * @throws UnroutableError when the event needs a consumer and no queue takes it
   */
  publish({ type, version, id, orderId, data, mandatory }: EventMessage): Promise<void> {
    const body = Buffer.from(JSON.stringify(data));
    const facts = {
      exchange: EXCHANGE,
      routingKey: type,
      messageId: id,
      conversationId: orderId,
      bodySize: body.length,
      server: this.server,
    };
    return tracePublish(facts, {}, async (headers) => {
      await this.send(EXCHANGE, type, body, {
        messageId: id,
        correlationId: orderId,
        type,
        timestamp: Math.floor(Date.now() / 1000),
        contentType: 'application/json',
        persistent: true,
        mandatory,
        headers: { ...headers, [HEADER_EVENT_VERSION]: version },
      });
      this.logger.log(`Published ${type} for order_id=${orderId}`);
    });
  }

  /** Puts a message straight into a queue, as it is, and waits for the confirm. */
  sendToQueue(queue: string, body: Buffer, options: Options.Publish): Promise<void> {
    return this.send('', queue, body, { ...options, persistent: true, mandatory: true });
  }

  async close(): Promise<void> {
    await Promise.all([this.channel.close(), this.parking.close()]);
    await this.connection.close();
  }

  private async prepare(channel: ConfirmChannel): Promise<void> {
    channel.on('return', ({ properties }: Message) => this.returned.add(String(properties.messageId)));
    await assertExchange(channel);
    for (const listener of this.listeners) listener();
  }

  private async send(exchange: string, key: string, body: Buffer, options: Options.Publish): Promise<void> {
    const id = String(options.messageId);
    try {
      const sent = { ...options, timeout: CONFIRM_WITHIN_MS };
      await this.confirms.watch(() => this.channel.publish(exchange, key, body, sent));
      // The broker returns an unroutable message before it confirms it.
      if (this.returned.has(id))
        throw new UnroutableError(`No queue takes ${exchange || 'the default exchange'}:${key}.`);
    } finally {
      this.returned.delete(id);
    }
  }

  /** A graceful close would wait for an answer from the silent broker. */
  private giveUpConnection(): void {
    const model = this.connection.connection as unknown as { connection: { stream: Socket } } | undefined;
    model?.connection.stream.destroy(new Error('no confirm came in time'));
  }

  private get where(): string {
    return `${this.server.address}:${this.server.port}`;
  }
}

const reason = (error: unknown): string =>
  error instanceof AggregateError
    ? String(error.errors[0]?.message)
    : error instanceof Error
      ? error.message
      : String(error);
