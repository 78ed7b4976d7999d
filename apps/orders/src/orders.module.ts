import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { database, messaging } from '@throughline/service';
import { OrderApproval } from './approve-order.js';
import { env } from './env.js';
import { ExpireApprovalsJob } from './expire-approvals.job.js';
import { PrismaClient } from './generated/client.js';
import { InventoryClient } from './inventory.client.js';
import { OrderRepository } from './order.repository.js';
import { OrdersController } from './orders.controller.js';
import { ProcessOrder } from './process-order.js';
import { SettleOrderStep } from './settle-order.step.js';

/**
 * The orders service: where an order begins and ends.
 *
 * POST /orders                                                    ->  process_order    ->  order.placed
 * POST /orders/:id/approval                                       ->  approve_order    ->  order.approved, order.placed | order.cancelled
 * inventory.reserved | payment.declined | payment.refunded        ->  settle_order     ->  order.completed | order.cancelled
 * every few seconds                                               ->  expire_approvals ->  order.cancelled
 */
@Module({
  imports: [
    ScheduleModule.forRoot(),
    messaging(env.AMQP_URL),
    database(env.ORDERS_DATABASE_URL, PrismaClient, { outbox: true }),
  ],
  controllers: [OrdersController, SettleOrderStep],
  providers: [
    { provide: InventoryClient, useFactory: () => new InventoryClient(env.INVENTORY_URL) },
    OrderApproval,
    ExpireApprovalsJob,
    OrderRepository,
    ProcessOrder,
  ],
})
export class OrdersModule {}
