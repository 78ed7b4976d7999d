import { Controller } from '@nestjs/common';
import { ATTR_ORDER_ID, type EventOf, OrderOverdue } from '@throughline/contracts';
import { On } from '@throughline/service';
import { withSpan } from '@throughline/telemetry';
import { ReservationRepository } from './reservation.repository.js';

/** The order is overdue: repeat the outcome of its reservation. Without one, it still waits for its payment. */
@Controller()
export class RecallReservationStep {
  constructor(private readonly reservations: ReservationRepository) {}

  @On(OrderOverdue, 'inventory.recall_reservation')
  async handle({ orderId }: EventOf<typeof OrderOverdue>): Promise<void> {
    await withSpan('recall_reservation', { [ATTR_ORDER_ID]: orderId }, () => this.reservations.publishAgain(orderId));
  }
}
