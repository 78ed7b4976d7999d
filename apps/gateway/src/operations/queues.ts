import { Logger } from '@nestjs/common';
import { type Operations, OrderId, type ParkedMessage, type QueueState, STEP_QUEUES } from '@throughline/contracts';
import { brokerAddress, Problem, retryQueue } from '@throughline/service';
import { eachParked, lookThrough, type Parked, putBack } from '@throughline/service/parking';
import { type ChannelModel, connect } from 'amqplib';
import type { OrderTraces } from '../traces/order-traces.js';
import { depthOf } from './queue-depths.js';

const PARKING = 'shop.parking';
/** The most parked messages that one look reads; it puts them back. */
const MOST_IN_HAND = 5000;
/** The most that are shown, newest first. */
const MOST_SHOWN = 50;
const MAX_ERROR = 300;
const CONNECT_WITHIN_MS = 5000;

/**
 * What the queues hold, for operators. Looks and replays run one at a time, because a message being read is invisible
 * to the next.
 */
export class Queues {
  private readonly logger = new Logger(Queues.name);
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly url: string | undefined,
    private readonly traces: Pick<OrderTraces, 'waits'>,
    private readonly delaysMs: readonly number[],
  ) {}

  get available(): boolean {
    return this.url !== undefined;
  }

  /** @throws Problem 503 `broker_unavailable` */
  look(): Promise<Operations> {
    return this.alone(async (connection) => {
      const waits = await this.traces.waits();
      const queues = await Promise.all(STEP_QUEUES.map((queue) => this.stateOf(connection, queue, waits)));
      const inAll = await depthOf(connection, PARKING);
      const parked = inAll ? await lookThrough(connection, PARKING, MOST_IN_HAND) : [];
      return { queues, parked: parked.slice(-MOST_SHOWN).reverse().map(shown), parkedInAll: inAll?.ready ?? 0 };
    });
  }

  /**
   * Puts a parked message back into its queue, in a trace of its own, and returns that trace's id.
   * @throws Problem 404 `not_parked`, 503 `broker_unavailable`
   */
  replay(id: string): Promise<string | null> {
    return this.alone(async (connection) => {
      for await (const parked of eachParked(connection, PARKING)) {
        if (parked.id !== id) continue;
        this.logger.log(`Replaying ${parked.type} into ${parked.queue} for order_id=${parked.orderId}`);
        return await putBack(parked, brokerAddress(this.url!));
      }
      throw new Problem(404, 'not_parked', 'No message with this id is parked.');
    });
  }

  private async stateOf(
    connection: ChannelModel,
    queue: string,
    waits: Awaited<ReturnType<OrderTraces['waits']>>,
  ): Promise<QueueState> {
    const retries = [...new Set(this.delaysMs)].map((delay) => depthOf(connection, retryQueue(queue, delay)));
    const [depth, ...retrying] = await Promise.all([depthOf(connection, queue), ...retries]);
    return {
      queue,
      ready: depth?.ready ?? null,
      retrying: retrying.reduce((sum, each) => sum + (each?.ready ?? 0), 0),
      consumers: depth?.consumers ?? 0,
      waits: waits?.get(queue) ?? null,
    };
  }

  private alone<T>(work: (connection: ChannelModel) => Promise<T>): Promise<T> {
    const turn = this.last.then(() => this.connected(work));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  /** Looks are rare, and their account may do more than the gateway's, so each opens a connection of its own. */
  private async connected<T>(work: (connection: ChannelModel) => Promise<T>): Promise<T> {
    let connection: ChannelModel | undefined;
    try {
      connection = await connect(this.url!, { timeout: CONNECT_WITHIN_MS });
      connection.on('error', (error: Error) => this.logger.warn(`Lost the queues: ${error.message}`));
      return await work(connection);
    } catch (cause) {
      if (cause instanceof Problem) throw cause;
      this.logger.warn(`Could not read the queues: ${(cause as Error).message}`);
      throw new Problem(503, 'broker_unavailable', 'The queues cannot be read now; try again.', {}, { cause });
    } finally {
      // A broken connection is closed already.
      await connection?.close().catch(() => undefined);
    }
  }
}

function shown({ id, type, orderId, queue, reason, error, at }: Parked): ParkedMessage {
  return {
    id,
    type,
    orderId: OrderId.safeParse(orderId).success ? orderId : null,
    queue,
    reason,
    error: error.slice(0, MAX_ERROR),
    at: at === undefined ? null : new Date(at).toISOString(),
  };
}
