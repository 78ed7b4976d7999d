import { Logger } from '@nestjs/common';
import type { EventMessage } from '@throughline/contracts';
import { tracePublish } from '@throughline/telemetry/messaging';
import { connect, type AmqpConnectionManager } from 'amqp-connection-manager';
import type { ConfirmChannel, Message, Options } from 'amqplib';
import { type Address, brokerAddress } from './broker-address.js';
import { LastingChannel } from './lasting-channel.js';
import { nobodys } from './outside-requests.js';
import { assertExchange, assertParking, EXCHANGE, PARKING } from './topology.js';

const CONNECT_WITHIN_MS = 5000;
const CONFIRM_WITHIN_MS = 5000;

/** No queue is bound to where a message was sent: whoever must act on it is not there. */
export class UnroutableError extends Error {
  override readonly name = 'UnroutableError';
  readonly code = 'message_unroutable';
}

/** One connection to RabbitMQ that heals itself, and one confirm channel to publish on. */
export class Broker {
  readonly server: Address;
  readonly connection: AmqpConnectionManager;
  private readonly channel: LastingChannel;
  private readonly parking: LastingChannel;
  private readonly logger = new Logger('broker');
  private readonly returned = new Set<string>();
  private readonly listeners: (() => void)[] = [];

  constructor(url: string) {
    this.server = brokerAddress(url);
    // Without noDelay the frames of one publish wait for each other's TCP acknowledgement: 40 ms a hop. Without timeout a
    // host that accepts the connection and then says nothing would be waited for without end.
    const connectionOptions = { noDelay: true, timeout: CONNECT_WITHIN_MS };
    this.connection = connect([url], { connectionOptions, heartbeatIntervalInSeconds: 10, reconnectTimeInSeconds: 1 });
    const connected = nobodys(() => this.logger.log(`Connected to RabbitMQ at ${this.where}`));
    const warn = nobodys((what: string, { err }: { err?: unknown }) =>
      this.logger.warn(`${what} RabbitMQ at ${this.where}: ${reason(err)}`),
    );
    this.connection.on('connect', connected);
    this.connection.on('connectFailed', (failure) => warn('Waiting for', failure));
    this.connection.on('disconnect', (loss) => warn('Lost', loss));
    const lasting = (what: string, prepare: (channel: ConfirmChannel) => Promise<void>, hint = ''): LastingChannel => {
      const words = { lost: `Cannot use ${what}${hint}`, found: `Can use ${what} again` };
      return new LastingChannel(this.connection, prepare, this.logger, words);
    };
    this.channel = lasting(EXCHANGE, (channel) => this.prepare(channel));
    this.parking = lasting(
      PARKING,
      (channel) => assertParking(channel),
      ' as this version declares it, and uses it as it is',
    );
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
   * @throws UnroutableError when the event must reach somebody and no queue takes it
   */
  publish({ type, id, orderId, data, mandatory }: EventMessage): Promise<void> {
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
        headers,
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
      await this.channel.publish(exchange, key, body, { ...options, timeout: CONFIRM_WITHIN_MS });
      // The broker returns an unroutable message before it confirms it.
      if (this.returned.has(id))
        throw new UnroutableError(`No queue takes ${exchange || 'the default exchange'}:${key}.`);
    } finally {
      this.returned.delete(id);
    }
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
