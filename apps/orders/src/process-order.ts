import { createHash, randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { Span } from '@opentelemetry/api';
import {
  ATTR_ORDER_ID,
  ATTR_ORDER_ITEM_COUNT,
  ATTR_ORDER_STATUS,
  ATTR_ORDER_TOTAL_CENTS,
  dollars,
  type PlacedOrder,
  type PlaceOrder,
} from '@throughline/contracts';
import { captureContext, currentTraceId, secondsHistogram, withSpan } from '@throughline/telemetry';
import { calculatePricing } from './calculate-pricing.js';
import { InventoryClient } from './inventory.client.js';
import { type NewOrder, OrderRepository, type RequestKey } from './order.repository.js';
import { entryFor, orderPlaced, toPlaced } from './timeline.js';
import { validateOrder } from './validate-order.js';

const HIGH_VALUE_CENTS = 1_000_000;

/** Takes an order: prices it and stores it, together with the event that sets the rest of the shop in motion. */
@Injectable()
export class ProcessOrder {
  private readonly logger = new Logger(ProcessOrder.name);
  private readonly creation = secondsHistogram('order.creation.duration', 'Time to take an order');

  constructor(
    private readonly inventory: InventoryClient,
    private readonly orders: OrderRepository,
  ) {}

  async run(request: PlaceOrder, idempotencyKey?: string): Promise<PlacedOrder> {
    const started = performance.now();
    const order = await withSpan('process_order', {}, async (span) => {
      const key = idempotencyKey === undefined ? null : { idempotencyKey, requestHash: hashOf(request) };
      const taken = (key && (await this.orders.findByKey(key))) ?? (await this.take(span, request, key));
      span.setAttribute(ATTR_ORDER_ID, taken.id);
      return taken;
    });
    this.creation.record((performance.now() - started) / 1000);
    return toPlaced(order);
  }

  private async take(span: Span, request: PlaceOrder, key: RequestKey | null): Promise<NewOrder> {
    const { lines, discount } = validateOrder(request);
    const products = await this.inventory.availability(lines);
    const { items, totalCents } = calculatePricing(lines, products, discount);

    const needsApproval = totalCents > HIGH_VALUE_CENTS;
    if (needsApproval) {
      span.addEvent('high_value_order_detected', { [ATTR_ORDER_TOTAL_CENTS]: totalCents, approval_required: true });
    }
    const entry = entryFor({ to: needsApproval ? 'awaiting_approval' : 'pending' });
    const units = lines.reduce((sum, { qty }) => sum + qty, 0);
    span.setAttributes({
      [ATTR_ORDER_ITEM_COUNT]: units,
      [ATTR_ORDER_TOTAL_CENTS]: totalCents,
      [ATTR_ORDER_STATUS]: entry.status,
    });
    const userId = request.userId ?? null;
    this.logger.log(
      `Creating order for user_id=${userId ?? 'anonymous'}, items=${units}, total=${dollars(totalCents)}`,
    );

    const order: NewOrder = {
      id: randomUUID(),
      status: entry.status,
      userId,
      items,
      totalCents: BigInt(totalCents),
      currency: 'USD',
      payment: request.payment,
      timeline: [entry],
      traceId: currentTraceId(),
      traceContext: captureContext(),
      ...key,
    };
    return this.orders.place(order, needsApproval ? [] : [orderPlaced(order)]);
  }
}

// The contract's parse has put the keys in order, so equal requests have equal JSON.
const hashOf = (request: PlaceOrder) => createHash('sha256').update(JSON.stringify(request)).digest('hex');
