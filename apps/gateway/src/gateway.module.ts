import { Module } from '@nestjs/common';
import { messaging, SETTINGS, SignedCaller } from '@throughline/service';
import type { KeyObject } from 'node:crypto';
import { BrowserTracesController } from './browser/browser-traces.controller.js';
import { BrowserTraces } from './browser/browser-traces.js';
import { PagePasses } from './browser/page-passes.js';
import { IDENTITY_KEY, IdentityModule } from './identity/identity.module.js';
import { InventoryClient } from './inventory.client.js';
import { NotifyCustomerStep } from './notify-customer.step.js';
import { OperationsController } from './operations/operations.controller.js';
import { Queues } from './operations/queues.js';
import { OrderStreams } from './order-streams.js';
import { OrdersClient } from './orders.client.js';
import { OrdersController } from './orders.controller.js';
import { ProductsController } from './products.controller.js';
import { StorefrontController } from './storefront/storefront.controller.js';
import { OrderTraces } from './traces/order-traces.js';
import { TracesController } from './traces/traces.controller.js';
import type { Settings } from './variables.js';

const STOREFRONT = {
  'service.name': 'storefront',
  'telemetry.sdk.name': 'opentelemetry',
  'telemetry.sdk.language': 'webjs',
};

/**
 * The gateway: the shop's public HTTP API. It stores nothing, so any number of replicas may run.
 *
 * order.approved | order.completed | order.cancelled  ->  notify_customer  ->  the clients that watch that order
 */
@Module({
  imports: [messaging(), IdentityModule],
  controllers: [
    OrdersController,
    TracesController,
    BrowserTracesController,
    ProductsController,
    OperationsController,
    StorefrontController,
    NotifyCustomerStep,
  ],
  providers: [
    { provide: InventoryClient, inject: [SETTINGS], useFactory: inventoryClient },
    { provide: OrdersClient, inject: [SETTINGS, SignedCaller], useFactory: ordersClient },
    { provide: OrderTraces, inject: [SETTINGS], useFactory: orderTraces },
    { provide: BrowserTraces, inject: [IDENTITY_KEY, SETTINGS], useFactory: browserTraces },
    { provide: Queues, inject: [OrderTraces, SETTINGS], useFactory: queues },
    { provide: OrderStreams, inject: [OrdersClient, SETTINGS], useFactory: orderStreams },
  ],
})
export class GatewayModule {}

function inventoryClient({ INVENTORY_URL, REQUEST_DEADLINE_MS }: Settings): InventoryClient {
  return new InventoryClient(INVENTORY_URL, REQUEST_DEADLINE_MS);
}

function ordersClient({ ORDERS_URL, REQUEST_DEADLINE_MS }: Settings, callers: SignedCaller): OrdersClient {
  return new OrdersClient(ORDERS_URL, REQUEST_DEADLINE_MS, callers);
}

function orderStreams(orders: OrdersClient, { STREAMS_PER_CLIENT, STREAMS_IN_ALL }: Settings): OrderStreams {
  return new OrderStreams(orders, { perClient: STREAMS_PER_CLIENT, inAll: STREAMS_IN_ALL });
}

function queues(traces: OrderTraces, { OPERATOR_AMQP_URL, RETRY_DELAYS_MS }: Settings): Queues {
  return new Queues(OPERATOR_AMQP_URL, traces, RETRY_DELAYS_MS);
}

function orderTraces({ TRACE_QUERY_URL }: Settings): Promise<OrderTraces> {
  return OrderTraces.reading(TRACE_QUERY_URL);
}

/** The relay is loaded on demand: it brings an exporter of its own. */
async function browserTraces(key: KeyObject, { BROWSER_TRACES }: Settings): Promise<BrowserTraces> {
  const passes = new PagePasses(key);
  if (!BROWSER_TRACES) return new BrowserTraces(passes, null);
  const { SpanRelay } = await import('@throughline/telemetry/relay');
  return new BrowserTraces(passes, await SpanRelay.open(STOREFRONT));
}
