import { Controller, Logger } from '@nestjs/common';
import {
  ATTR_ORDER_ID,
  ATTR_ORDER_STATUS,
  type EventOf,
  InventoryReserved,
  PaymentDeclined,
  PaymentRefunded,
} from '@throughline/contracts';
import { On, PermanentError } from '@throughline/service';
import { withSpan } from '@throughline/telemetry';
import { OrderRepository } from './order.repository.js';
import { type Transition, TRANSITIONS } from './transitions.js';

const SETTLING = [InventoryReserved, PaymentDeclined, PaymentRefunded];
type Settling = EventOf<(typeof SETTLING)[number]>;

/** Payments and inventory have answered: settle the order and publish how it ended. */
@Controller()
export class SettleOrderStep {
  private readonly logger = new Logger(SettleOrderStep.name);

  constructor(private readonly orders: OrderRepository) {}

  @On(SETTLING, 'orders.settle_order')
  async handle(event: Settling): Promise<void> {
    const { orderId } = event;
    await withSpan('settle_order', { [ATTR_ORDER_ID]: orderId }, async (span) => {
      const order = await this.orders.settle(orderId, transitionFor(event));
      if (!order) {
        await this.assertRepeated(event);
        span.addEvent('redelivery_ignored');
        return;
      }
      span.setAttribute(ATTR_ORDER_STATUS, order.status);
      this.logger.log(`Order order_id=${orderId} is ${order.status}${order.reason ? `: ${order.reason}` : ''}`);
    });
  }

  /**
   * Nothing was settled: a redelivery is ignored; an unknown order or a contradicting fact is parked for an operator.
   */
  private async assertRepeated(event: Settling): Promise<void> {
    const { orderId, type } = event;
    const { to, reason } = transitionFor(event);
    const order = await this.orders.find(orderId);
    if (order?.status === to && order.reason === (reason ?? null)) return;
    const how = order ? [order.status, order.reason].filter(Boolean).join(': ') : 'not here';
    throw new PermanentError(`${type} does not fit order ${orderId}, which is ${how}`);
  }
}

const transitionFor = (event: Settling): Transition =>
  event.type === 'payment.declined' && event.reason === 'cancelled' ? TRANSITIONS.closed : TRANSITIONS[event.type];
