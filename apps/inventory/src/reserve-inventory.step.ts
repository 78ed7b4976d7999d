import { Controller, Logger } from '@nestjs/common';
import { metrics } from '@opentelemetry/api';
import { ATTR_ORDER_ID, ATTR_ORDER_ITEM_COUNT, type EventOf, PaymentCaptured } from '@throughline/contracts';
import { On } from '@throughline/service';
import { withSpan } from '@throughline/telemetry';
import { ReservationRepository } from './reservation.repository.js';

/** The order is paid: reserve its units, or report which are short so that payments can refund. */
@Controller()
export class ReserveInventoryStep {
  private readonly logger = new Logger(ReserveInventoryStep.name);
  private readonly reserved = metrics
    .getMeter('inventory')
    .createCounter('inventory.reservations', { unit: '{unit}', description: 'Units reserved' });

  constructor(private readonly reservations: ReservationRepository) {}

  @On(PaymentCaptured, 'inventory.reserve_inventory')
  async handle({ orderId, items }: EventOf<typeof PaymentCaptured>): Promise<void> {
    const units = items.reduce((sum, { qty }) => sum + qty, 0);
    const attributes = { [ATTR_ORDER_ID]: orderId, [ATTR_ORDER_ITEM_COUNT]: units };

    await withSpan('reserve_inventory', attributes, async (span) => {
      const outcome = await this.reservations.reserve(orderId, items);

      if (outcome === 'already_decided') {
        span.addEvent('redelivery_ignored');
      } else if (outcome === 'rejected') {
        // An answer, not a failure: the refund follows in this very trace.
        span.addEvent('out_of_stock');
        this.logger.log(`Could not reserve ${units} items for order_id=${orderId}`);
      } else {
        this.reserved.add(units);
        this.logger.log(`Reserved ${units} items for order_id=${orderId}`);
      }
    });
  }
}
