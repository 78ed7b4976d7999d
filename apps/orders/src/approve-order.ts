import { Injectable } from '@nestjs/common';
import type { Order } from './generated/client.js';
import { withLinkedSpan } from './linked-span.js';
import type { NewOrder } from './new-order.js';
import { OrderRepository } from './order.repository.js';
import { lastChange, orderPlaced } from './order-events.js';
import { TRANSITIONS } from './transitions.js';

@Injectable()
export class OrderApproval {
  constructor(private readonly orders: OrderRepository) {}

  /** Null when the order does not wait for an approval. */
  decide(orderId: string, approved: boolean): Promise<Order | null> {
    return withLinkedSpan('approve_order', orderId, () =>
      approved
        ? this.orders.move(orderId, TRANSITIONS.approved, (moved) => [
            lastChange(moved),
            orderPlaced(moved as unknown as NewOrder),
          ])
        : this.orders.move(orderId, TRANSITIONS.rejected, (moved) => [lastChange(moved)]),
    );
  }
}
