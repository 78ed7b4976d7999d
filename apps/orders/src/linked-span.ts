import { ATTR_ORDER_ID, ATTR_ORDER_STATUS } from '@throughline/contracts';
import { type Carrier, linksTo, withSpan } from '@throughline/telemetry';
import type { Order } from './generated/client.js';

/**
 * Wraps a person's `decision` on an order in a span. The decision may come hours later, so its trace is linked to that
 * of the order, not part of it.
 */
export const withLinkedSpan = (
  name: string,
  orderId: string,
  decision: () => Promise<Order | null>,
): Promise<Order | null> =>
  withSpan(name, { [ATTR_ORDER_ID]: orderId }, async (span) => {
    const order = await decision();
    if (order) {
      span.setAttribute(ATTR_ORDER_STATUS, order.status);
      span.addLinks(linksTo(order.traceContext as Carrier, 'order'));
    }
    return order;
  });
