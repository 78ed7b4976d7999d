import { Injectable } from '@nestjs/common';
import { ATTR_ORDER_ID, ATTR_ORDER_STATUS } from '@throughline/contracts';
import { type Carrier, linksTo, withSpan } from '@throughline/telemetry';
import type { Order } from './generated/client.js';
import { type NewOrder, OrderRepository } from './order.repository.js';
import { lastChange, orderPlaced } from './timeline.js';
import { TRANSITIONS } from './transitions.js';

/** The decision is a request of its own, hours later perhaps: its trace is linked to the order's, not part of it. */
@Injectable()
export class OrderApproval {
  constructor(private readonly orders: OrderRepository) {}

  decide(orderId: string, approved: boolean): Promise<Order | null> {
    return withSpan('approve_order', { [ATTR_ORDER_ID]: orderId }, async (span) => {
      const order = await (approved
        ? this.orders.move(orderId, TRANSITIONS.approved, (moved) => [
            lastChange(moved),
            orderPlaced(moved as unknown as NewOrder),
          ])
        : this.orders.move(orderId, TRANSITIONS.rejected, (moved) => [lastChange(moved)]));
      if (order) {
        span.setAttribute(ATTR_ORDER_STATUS, order.status);
        span.addLinks(linksTo(order.traceContext as Carrier, 'order'));
      }
      return order;
    });
  }
}
