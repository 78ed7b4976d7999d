import { type ChannelModel, connect, type ConfirmChannel, type GetMessage, type Options } from 'amqplib';
import { type ChildProcess, execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { assertParking, assertStep, PARKING, retryQueue } from '../../../libs/service/src/messaging/topology.ts';
import { waitFor } from '../../processes/wait.ts';
import { eachParked, lookThrough } from '../../../libs/service/src/parking/look.ts';
import { isWanted, type Parked } from '../../../libs/service/src/parking/parked.ts';

const AMQP_URL = process.env['AMQP_URL']!;

/** The tool's exit code and output. */
export interface Ended {
  code: unknown;
  said: string;
  complained: string;
}

/** A step of its own on the real broker, and messages of one order that are parked for it. */
export class ParkingFixture {
  readonly queue = `test.${randomUUID().slice(0, 8)}.pack_parcel`;
  order = randomUUID();
  broker!: ChannelModel;
  channel!: ConfirmChannel;

  async open(): Promise<void> {
    this.broker = await connect(AMQP_URL);
    this.channel = await this.broker.createConfirmChannel();
    await assertParking(this.channel);
    await assertStep(this.channel, this.queue, [], [50]);
  }

  async close(): Promise<void> {
    for (const queue of [this.queue, retryQueue(this.queue, 50)]) await this.channel.deleteQueue(queue);
    await this.broker.close();
  }

  async send(queue: string, options: Options.Publish = {}): Promise<void> {
    this.channel.sendToQueue(queue, Buffer.from('{}'), { correlationId: this.order, persistent: true, ...options });
    await this.channel.waitForConfirms();
  }

  /** Parks messages as a service does, in this order, for the fixture's queue by default. */
  async park(messageIds: string[], headers: Record<string, unknown> = {}): Promise<void> {
    for (const messageId of messageIds)
      await this.send(PARKING, { messageId, headers: { 'x-parked-queue': this.queue, ...headers } });
  }

  take(): Promise<GetMessage> {
    const next = async () => (await this.channel.get(this.queue)) || null;
    return waitFor(`a message in ${this.queue}`, next, { withinMs: 5000 });
  }

  /** Takes and acks all messages of the step's queue. */
  async drain(): Promise<GetMessage[]> {
    const all: GetMessage[] = [];
    for (let next = await this.channel.get(this.queue); next; next = await this.channel.get(this.queue)) {
      all.push(next);
      this.channel.ack(next);
    }
    return all;
  }

  /** The parked messages of this order. */
  async look(): Promise<Parked[]> {
    return (await lookThrough(this.broker)).filter(isWanted({ order: this.order }));
  }

  /** Takes the first message of this order out of the parking queue. */
  takeParked(): Promise<Parked> {
    const first = async (): Promise<Parked | null> => {
      for await (const each of eachParked(this.broker)) {
        if (!isWanted({ order: this.order })(each)) continue;
        each.take();
        return each;
      }
      return null;
    };
    return waitFor('it in the parking queue', first, { withinMs: 5000 });
  }

  async onChannel<T>(work: (own: ConfirmChannel) => Promise<T>): Promise<T> {
    const own = await this.broker.createConfirmChannel();
    return work(own).finally(() => own.close());
  }

  /** Runs the tool on this order. */
  replay(...args: string[]): Promise<Ended> {
    return this.start(...args).ended;
  }

  start(...args: string[]): { child: ChildProcess; ended: Promise<Ended> } {
    const tool = join(import.meta.dirname, '..', '..', 'replay.ts');
    const env = { ...process.env, AMQP_URL, OTEL_SDK_DISABLED: 'true' };
    let child!: ChildProcess;
    const ended = new Promise<Ended>((resolve) => {
      const all = [tool, '--order', this.order, ...args];
      child = execFile(process.execPath, all, { env }, (error, said, complained) =>
        resolve({ code: error ? (error.code ?? error.signal) : 0, said, complained }),
      );
    });
    return { child, ended };
  }
}

export const ids = (all: Parked[]): string[] => all.map(({ id }) => id);
