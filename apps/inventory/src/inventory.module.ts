import { Module } from '@nestjs/common';
import { database, messaging } from '@throughline/service';
import { AvailabilityCache } from './availability-cache.js';
import { CatalogueController } from './catalogue.controller.js';
import { CatalogueRepository } from './catalogue.repository.js';
import { PrismaClient } from './generated/client.js';
import { ReservationRepository } from './reservation.repository.js';
import { RecallReservationStep } from './recall-reservation.step.js';
import { ReserveInventoryStep } from './reserve-inventory.step.js';

/**
 * The inventory service: the catalogue, its stock, and reservations.
 *
 * payment.captured  ->  reserve_inventory   ->  inventory.reserved | inventory.rejected
 * order.overdue     ->  recall_reservation  ->  whichever was decided
 */
@Module({
  imports: [messaging(), database('INVENTORY_DATABASE_URL', PrismaClient, { outbox: true })],
  controllers: [CatalogueController, RecallReservationStep, ReserveInventoryStep],
  providers: [AvailabilityCache, CatalogueRepository, ReservationRepository],
})
export class InventoryModule {}
