import { Controller } from '@nestjs/common';
import {
  ATTR_ORDER_ID,
  ATTR_ORDER_STATUS,
  type EventOf,
  OrderApproved,
  OrderCancelled,
  OrderCompleted,
} from '@throughline/contracts';
import { OnBroadcast } from '@throughline/service';
import { withSpan } from '@throughline/telemetry';
import { OrderStreams } from './order-streams.js';

const CHANGES = [OrderApproved, OrderCompleted, OrderCancelled];

/**
 * The order has changed: every replica receives the event and notifies those of its own clients that watch the order.
 */
@Controller()
export class NotifyCustomerStep {
  constructor(private readonly streams: OrderStreams) {}

  @OnBroadcast(CHANGES, 'gateway.notify_customer')
  handle({ type: _type, orderId, position, ...entry }: EventOf<(typeof CHANGES)[number]>): void {
    withSpan('notify_customer', { [ATTR_ORDER_ID]: orderId, [ATTR_ORDER_STATUS]: entry.status }, (span) => {
      span.setAttribute('notify.subscribers', this.streams.notify(orderId, position, entry));
    });
  }
}
