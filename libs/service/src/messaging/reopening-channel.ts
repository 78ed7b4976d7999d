import type { Logger } from '@nestjs/common';
import type { AmqpConnectionManager, ChannelWrapper } from 'amqp-connection-manager';
import type { ConfirmChannel } from 'amqplib';
import { bindOutsideRequest } from '../outside-request.js';

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

interface Words {
  lost: string;
  found: string;
}

/**
 * A channel that reopens by itself, after growing delays, when its set-up fails or the broker closes it. The connection
 * and its other channels stay open meanwhile. A new connection sets the channel up at once.
 */
export class ReopeningChannel {
  private wrapper: ChannelWrapper;
  private current: ConfirmChannel | undefined;
  private timer: NodeJS.Timeout | undefined;
  private waitMs = FIRST_WAIT_MS;
  private reason: string | undefined;
  private loggedReason: string | undefined;
  private stopped = false;
  private underWay: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly connection: AmqpConnectionManager,
    private readonly prepare: (channel: ConfirmChannel) => Promise<void>,
    private readonly logger: Logger,
    private readonly words: Words,
  ) {
    this.wrapper = this.open();
  }

  /** Waits for a lost channel, as long as the timeout allows. */
  publish(...message: Parameters<ChannelWrapper['publish']>): Promise<boolean> {
    return this.wrapper.publish(...message);
  }

  /** Replaces the current channel by a new one. */
  leave(reason: string): void {
    this.reason ??= reason;
    if (this.stopped) return;
    const { connection } = this.connection;
    clearTimeout(this.timer);
    const again = bindOutsideRequest(() => {
      // A new connection has set it up already, or will.
      if (connection && connection === this.connection.connection) this.reopen();
    });
    this.timer = setTimeout(again, this.waitMs);
  }

  /** Stops reopening. Resolves when a set-up that is under way has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.underWay;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.wrapper.close();
  }

  private open(): ChannelWrapper {
    const setup = bindOutsideRequest((channel: ConfirmChannel) => this.setUp(channel));
    const wrapper = this.connection.createChannel({ confirm: true, setup });
    wrapper.on('error', (error: Error) => this.wrapper === wrapper && this.leave(error.message));
    return wrapper;
  }

  private async setUp(channel: ConfirmChannel): Promise<void> {
    if (this.stopped) return;
    [this.current, this.reason] = [channel, undefined];
    // Without a listener, amqplib turns an error of the channel into one of the whole connection.
    channel.on('error', (error: Error) => (this.reason ??= error.message));
    channel.on('close', () => this.current === channel && this.leave('the channel was closed'));
    const work = this.prepare(channel);
    this.underWay = work.catch(() => undefined);
    await work;
    if (this.loggedReason) this.logger.log(this.words.found);
    [this.loggedReason, this.waitMs] = [undefined, FIRST_WAIT_MS];
  }

  private reopen(): void {
    if (this.reason !== this.loggedReason) this.logger.error(`${this.words.lost}: ${this.reason}`);
    this.loggedReason = this.reason;
    this.waitMs = Math.min(this.waitMs * 2, LONGEST_WAIT_MS);
    this.current = undefined;
    // Usually the broker has closed it already.
    this.wrapper.close().catch(() => undefined);
    this.wrapper = this.open();
  }
}
