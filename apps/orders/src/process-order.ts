import { createHash, randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { Span } from '@opentelemetry/api';
import {
  APPROVAL_LIMIT_CENTS,
  ATTR_ORDER_ID,
  ATTR_ORDER_ITEM_COUNT,
  ATTR_ORDER_STATUS,
  ATTR_ORDER_TOTAL_CENTS,
  type Caller,
  dollars,
  type PlaceOrder,
  type TakenOrder,
} from '@throughline/contracts';
import { captureContext, currentTraceId, secondsHistogram, withSpan } from '@throughline/telemetry';
import { calculatePricing } from './calculate-pricing.js';
import { InventoryClient } from './inventory.client.js';
import type { NewOrder } from './new-order.js';
import { OrderRepository, type RequestKey } from './order.repository.js';
import { orderPlaced } from './order-events.js';
import { toTaken } from './order-views.js';
import { entryFor } from './timeline.js';
import { validateOrder } from './validate-order.js';

/** Takes an order: prices it and stores it, together with the event that sets the rest of the shop in motion. */
@Injectable()
export class ProcessOrder {
  private readonly logger = new Logger(ProcessOrder.name);
  private readonly creation = secondsHistogram('order.creation.duration', 'Time to take an order');

  constructor(
    private readonly inventory: InventoryClient,
    private readonly orders: OrderRepository,
  ) {}

  async run(request: PlaceOrder, caller: Caller | null, idempotencyKey?: string): Promise<TakenOrder> {
    const started = performance.now();
    const order = await withSpan('process_order', {}, async (span) => {
      const key = keyOf(request, caller, idempotencyKey);
      const owner = caller?.subject ?? null;
      const taken = (key && (await this.orders.findByKey(key, owner))) ?? (await this.take(span, request, owner, key));
      span.setAttribute(ATTR_ORDER_ID, taken.id);
      return taken;
    });
    this.creation.record((performance.now() - started) / 1000);
    return toTaken(order);
  }

  private async take(span: Span, request: PlaceOrder, owner: string | null, key: RequestKey | null): Promise<NewOrder> {
    const { lines, discount } = validateOrder(request);
    const products = await this.inventory.availability(lines);
    const { items, totalCents } = calculatePricing(lines, products, discount);

    const needsApproval = totalCents > APPROVAL_LIMIT_CENTS;
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
      owner,
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

/**
 * Scopes the key to its customer; keys contain no space, so nobody can forge another customer's. A new guest has no
 * credentials until the first answer arrives, so a repetition, with or without its token, is recognized by the key
 * alone.
 */
function keyOf(request: PlaceOrder, caller: Caller | null, key: string | undefined): RequestKey | null {
  if (key === undefined) return null;
  const idempotencyKey = caller && !caller.isNew ? `${caller.subject} ${key}` : key;
  return { idempotencyKey, requestHash: hashOf(request), strangersKey: key };
}

// Parsing has ordered the properties, so equal requests have equal JSON.
const hashOf = (request: PlaceOrder) => createHash('sha256').update(JSON.stringify(request)).digest('hex');
