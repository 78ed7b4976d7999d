import { Injectable } from '@nestjs/common';
import { Problem } from '@throughline/service';
import type { Order } from './generated/client.js';
import { withLinkedSpan } from './linked-span.js';
import { OrderRepository } from './order.repository.js';
import { lastChange } from './order-events.js';
import { TRANSITIONS } from './transitions.js';

@Injectable()
export class OrderCancellation {
  constructor(private readonly orders: OrderRepository) {}

  /**
   * Cancels an order that awaits approval; no charge has been requested for it yet. Of a concurrent approval and
   * cancellation only one succeeds. An order that its customer cancelled before is returned unchanged.
   * @throws Problem 409 `not_cancellable`
   */
  async cancel(orderId: string): Promise<Order> {
    const order =
      (await withLinkedSpan('cancel_order', orderId, () =>
        this.orders.move(orderId, TRANSITIONS.cancelled, (moved) => [lastChange(moved)]),
      )) ?? (await this.orders.find(orderId));
    if (order?.reason === TRANSITIONS.cancelled.reason) return order;
    throw new Problem(409, 'not_cancellable', 'This order is on its way: it is paid already, or is about to be.');
  }
}
