import { Module } from '@nestjs/common';
import { database, messaging } from '@throughline/service';
import { AvailabilityCache } from './availability-cache.js';
import { CatalogueController } from './catalogue.controller.js';
import { CatalogueRepository } from './catalogue.repository.js';
import { env } from './env.js';
import { PrismaClient } from './generated/client.js';
import { ReservationRepository } from './reservation.repository.js';
import { ReserveInventoryStep } from './reserve-inventory.step.js';

/**
 * The inventory service: what there is, and who gets it.
 *
 * payment.captured  ->  reserve_inventory  ->  inventory.reserved | inventory.rejected
 */
@Module({
  imports: [messaging(env.AMQP_URL), database(env.INVENTORY_DATABASE_URL, PrismaClient, { outbox: true })],
  controllers: [CatalogueController, ReserveInventoryStep],
  providers: [AvailabilityCache, CatalogueRepository, ReservationRepository],
})
export class InventoryModule {}
