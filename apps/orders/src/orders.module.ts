import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { database, identityKey, messaging, SETTINGS, SignedCaller } from '@throughline/service';
import { OrderApproval } from './approve-order.js';
import { OrderCancellation } from './cancel-order.js';
import { ChaseOrdersJob } from './chase-orders.job.js';
import { ExpireApprovalsJob } from './expire-approvals.job.js';
import { ForgetKeysJob } from './forget-keys.job.js';
import { InventoryClient } from './inventory.client.js';
import { OrderMetrics } from './order-metrics.js';
import { OrderPages } from './order-pages.js';
import { OrderRepository } from './order.repository.js';
import { OrdersController } from './orders.controller.js';
import { ProcessOrder } from './process-order.js';
import { SettleOrderStep } from './settle-order.step.js';
import type { Settings } from './variables.js';

/**
 * The orders service: where an order begins and ends.
 *
 * POST /orders                                                    ->  process_order    ->  order.placed
 * POST /orders/:id/approval                                       ->  approve_order    ->  order.approved, order.placed | order.cancelled
 * POST /orders/:id/cancellation                                   ->  cancel_order     ->  order.cancelled | order.cancellation_requested
 * inventory.reserved | payment.declined | payment.refunded        ->  settle_order     ->  order.completed | order.cancelled
 * every few seconds                                               ->  expire_approvals ->  order.cancelled
 *                                                                 ->  chase_orders     ->  order.overdue
 *                                                                 ->  forget_keys
 */
@Module({
  imports: [ScheduleModule.forRoot(), messaging(), database('ORDERS_DATABASE_URL', null, { outbox: true })],
  controllers: [OrdersController, SettleOrderStep],
  providers: [
    { provide: InventoryClient, inject: [SETTINGS], useFactory: inventoryClient },
    { provide: SignedCaller, inject: [SETTINGS], useFactory: signedCaller },
    OrderApproval,
    OrderCancellation,
    OrderMetrics,
    OrderPages,
    ChaseOrdersJob,
    ExpireApprovalsJob,
    ForgetKeysJob,
    OrderRepository,
    ProcessOrder,
  ],
})
export class OrdersModule {}

function inventoryClient({ INVENTORY_URL, REQUEST_DEADLINE_MS }: Settings): InventoryClient {
  return new InventoryClient(INVENTORY_URL, REQUEST_DEADLINE_MS);
}

function signedCaller({ IDENTITY_SECRET }: Settings): SignedCaller {
  return new SignedCaller(identityKey(IDENTITY_SECRET));
}
