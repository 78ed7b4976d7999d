import { Injectable } from '@nestjs/common';
import { Problem } from '@throughline/service';
import type { Order } from './generated/client.js';
import { withLinkedSpan } from './linked-span.js';
import { OrderRepository } from './order.repository.js';
import { cancellationRequested, lastChange } from './order-events.js';
import { TRANSITIONS } from './transitions.js';

@Injectable()
export class OrderCancellation {
  constructor(private readonly orders: OrderRepository) {}

  /**
   * Cancels an order that awaits approval; no charge has been requested for it yet. Of a concurrent approval and
   * cancellation only one succeeds. An order that its customer cancelled before is returned unchanged.
   *
   * A pending order is returned pending: payments either closes its payment, so that the order ends as cancelled, or
   * has charged the card already, so that the order goes on.
   * @throws Problem 409 `not_cancellable` when the order has ended in another way
   */
  async cancel(orderId: string): Promise<Order> {
    const order =
      (await withLinkedSpan('cancel_order', orderId, () => this.withdrawOrRequest(orderId))) ??
      (await this.orders.find(orderId));
    if (order?.status === 'pending' || order?.reason === TRANSITIONS.withdrawn.reason) return order;
    throw new Problem(409, 'not_cancellable', 'This order has ended.');
  }

  private async withdrawOrRequest(orderId: string): Promise<Order | null> {
    const withdrawn = await this.orders.move(orderId, TRANSITIONS.withdrawn, (moved) => [lastChange(moved)]);
    if (withdrawn) return withdrawn;
    const order = await this.orders.find(orderId);
    if (order?.status !== 'pending') return null;
    await this.orders.publish(cancellationRequested(order));
    return order;
  }
}
