import { Logger, type OnModuleDestroy } from '@nestjs/common';
import { type Caller, isFinal, type TimelineEntry } from '@throughline/contracts';
import { withoutDeadline } from '@throughline/service';
import { OrdersClient } from './orders.client.js';
import { StatusStream } from './status-stream.js';
import { StreamCount, type StreamLimits } from './stream-limits.js';

const REREAD_MS = 15_000;
/** After this the customer's EventSource reconnects by itself and resumes. */
const LONGEST_MS = 10 * 60_000;

/** Rereads an order for all its watchers. Each was authorized when its stream was opened. */
const REREADER: Caller = { subject: 'api-gateway', roles: ['operator'] };

/** The streams that are open on this replica, by order. */
export class OrderStreams implements OnModuleDestroy {
  private readonly logger = new Logger(OrderStreams.name);
  private readonly streams = new Map<string, Set<StatusStream>>();
  private readonly rereads = new Map<string, NodeJS.Timeout>();
  private readonly count: StreamCount;
  private closing = false;

  constructor(
    private readonly orders: OrdersClient,
    limits: StreamLimits,
  ) {
    this.count = new StreamCount(limits);
  }

  /**
   * Null when the order has ended and the customer has seen every entry. `client` identifies the connection's client.
   * @throws Problem 404 when the order is not the caller's, 429 or 503 when there are too many streams
   */
  async open(id: string, caller: Caller, lastEventId = '', client = ''): Promise<StatusStream | null> {
    const orderId = id.toLowerCase();
    this.count.assertFree(client);
    const stream = new StatusStream();
    this.count.add(client, stream);
    // Subscribe before the read, so that no event between the two is missed.
    this.watch(orderId, stream);
    try {
      const { status, timeline } = await this.orders.find(orderId, caller);
      const seen = /^\d{1,4}$/.test(lastEventId) ? Number(lastEventId) + 1 : 0;
      if (isFinal(status) && seen >= timeline.length) {
        stream.destroy();
        return null;
      }
      for (const [position, entry] of timeline.entries()) stream.add(position, entry);
      stream.startAt(Math.min(seen, timeline.length));
      return stream;
    } catch (error) {
      stream.destroy();
      throw error;
    }
  }

  /** Returns how many streams received it. */
  notify(orderId: string, position: number, entry: TimelineEntry): number {
    const watching = this.streams.get(orderId) ?? new Set();
    for (const stream of watching) stream.add(position, entry);
    return watching.size;
  }

  /** Open streams would keep the HTTP server from closing. */
  onModuleDestroy(): void {
    this.closing = true;
    for (const watching of this.streams.values()) for (const stream of watching) stream.close();
  }

  private watch(orderId: string, stream: StatusStream): void {
    if (this.closing) return stream.close();
    const watching = this.streams.get(orderId) ?? new Set();
    this.streams.set(orderId, watching.add(stream));
    if (watching.size === 1) this.startRereading(orderId, watching);
    const expiry = setTimeout(() => stream.close(), LONGEST_MS);
    stream.once('close', () => {
      clearTimeout(expiry);
      watching.delete(stream);
      if (watching.size) return;
      clearInterval(this.rereads.get(orderId));
      this.rereads.delete(orderId);
      this.streams.delete(orderId);
    });
  }

  /** One query for an order, however many watch it. */
  private startRereading(orderId: string, watching: Set<StatusStream>): void {
    const again = (): void => void withoutDeadline(() => this.reread(orderId, watching));
    this.rereads.set(orderId, setInterval(again, REREAD_MS));
  }

  /** The safety net under the pushes, which are notifications and may be lost. */
  private async reread(orderId: string, watching: Set<StatusStream>): Promise<void> {
    for (const stream of watching) stream.heartbeat();
    try {
      const { timeline } = await this.orders.find(orderId, REREADER);
      for (const [position, entry] of timeline.entries()) this.notify(orderId, position, entry);
    } catch (error) {
      this.logger.warn(`Could not reread order_id=${orderId}: ${(error as Error).message}`);
    }
  }
}
