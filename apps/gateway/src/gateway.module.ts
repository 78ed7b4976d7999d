import { Module } from '@nestjs/common';
import { messaging } from '@throughline/service';
import { env } from './env.js';
import { InventoryClient } from './inventory.client.js';
import { NotifyCustomerStep } from './notify-customer.step.js';
import { OrderStreams } from './order-streams.js';
import { OrdersClient } from './orders.client.js';
import { OrdersController } from './orders.controller.js';
import { ProductsController } from './products.controller.js';

/**
 * The gateway: the shop's public face. It owns nothing, so any number of replicas may run.
 *
 * order.approved | order.completed | order.cancelled  ->  notify_customer  ->  whoever watches that order here
 */
@Module({
  imports: [messaging(env.AMQP_URL)],
  controllers: [OrdersController, ProductsController, NotifyCustomerStep],
  providers: [
    { provide: InventoryClient, useFactory: () => new InventoryClient(env.INVENTORY_URL) },
    { provide: OrdersClient, useFactory: () => new OrdersClient(env.ORDERS_URL) },
    OrderStreams,
  ],
})
export class GatewayModule {}
