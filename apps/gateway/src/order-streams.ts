import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { isFinal, type TimelineEntry } from '@throughline/contracts';
import { withoutDeadline } from '@throughline/service';
import { OrdersClient } from './orders.client.js';
import { StatusStream } from './status-stream.js';

const REREAD_MS = 15_000;
/** Then the customer's EventSource comes back by itself, and goes on where it was. */
const LONGEST_MS = 10 * 60_000;

/** Who watches which order on this replica. */
@Injectable()
export class OrderStreams implements OnModuleDestroy {
  private readonly logger = new Logger(OrderStreams.name);
  private readonly streams = new Map<string, Set<StatusStream>>();
  private closing = false;

  constructor(private readonly orders: OrdersClient) {}

  /** Null when the order has ended and the customer has seen it all. */
  async open(id: string, lastEventId = ''): Promise<StatusStream | null> {
    const orderId = id.toLowerCase();
    const stream = new StatusStream();
    // Before the read, so that nothing can happen between the two unheard.
    this.watch(orderId, stream);
    try {
      const { status, timeline } = await this.orders.find(orderId);
      const seen = /^\d{1,4}$/.test(lastEventId) ? Number(lastEventId) + 1 : 0;
      if (isFinal(status) && seen >= timeline.length) {
        stream.destroy();
        return null;
      }
      for (const [position, entry] of timeline.entries()) stream.tell(position, entry);
      stream.startAt(Math.min(seen, timeline.length));
      return stream;
    } catch (error) {
      stream.destroy();
      throw error;
    }
  }

  /** Returns how many were told. */
  tell(orderId: string, position: number, entry: TimelineEntry): number {
    const watching = this.streams.get(orderId) ?? new Set();
    for (const stream of watching) stream.tell(position, entry);
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
    const reread = setInterval(() => void withoutDeadline(() => this.reread(orderId, stream)), REREAD_MS);
    const expiry = setTimeout(() => stream.close(), LONGEST_MS);
    stream.once('close', () => {
      clearInterval(reread);
      clearTimeout(expiry);
      watching.delete(stream);
      if (!watching.size) this.streams.delete(orderId);
    });
  }

  /** The safety net under the pushes, which are notifications and may be lost. */
  private async reread(orderId: string, stream: StatusStream): Promise<void> {
    stream.heartbeat();
    try {
      const { timeline } = await this.orders.find(orderId);
      for (const [position, entry] of timeline.entries()) stream.tell(position, entry);
    } catch (error) {
      this.logger.warn(`Could not reread order_id=${orderId}: ${(error as Error).message}`);
    }
  }
}
