import { Controller, Logger } from '@nestjs/common';
import { type EventOf, InventoryReserved, PaymentDeclined, PaymentRefunded } from '@throughline/contracts';
import { On } from '@throughline/service';
import { ATTR_ORDER_ID, ATTR_ORDER_STATUS, withSpan } from '@throughline/telemetry';
import { OrderRepository } from './order.repository.js';
import { lastChange } from './timeline.js';
import { TRANSITIONS } from './transitions.js';

const SETTLING = [InventoryReserved, PaymentDeclined, PaymentRefunded];
type Settling = EventOf<(typeof SETTLING)[number]>;

/** The others have answered: end the order, and tell whoever listens. */
@Controller()
export class SettleOrderStep {
  private readonly logger = new Logger(SettleOrderStep.name);

  constructor(private readonly orders: OrderRepository) {}

  @On(SETTLING, 'orders.settle_order')
  async handle(event: Settling): Promise<void> {
    const { orderId } = event;
    await withSpan('settle_order', { [ATTR_ORDER_ID]: orderId }, async (span) => {
      const order = await this.orders.move(orderId, TRANSITIONS[typeOf(event)], (moved) => [lastChange(moved)]);
      if (!order) {
        span.addEvent('redelivery_ignored');
        return;
      }
      span.setAttribute(ATTR_ORDER_STATUS, order.status);
      this.logger.log(`Order order_id=${orderId} is ${order.status}${order.reason ? `: ${order.reason}` : ''}`);
    });
  }
}

/** The three facts differ in what they carry. */
function typeOf(event: Settling) {
  if ('items' in event) return InventoryReserved.type;
  return 'reason' in event ? PaymentDeclined.type : PaymentRefunded.type;
}
