import * as facts from './events.js';

/** The words that names and attributes are made of, where there is a closed list of them. */
// prettier-ignore
export const words = {
  event: Object.values(facts).flatMap((each) => ('of' in each ? [each.type] : [])),
  queue: ['payments.charge_payment', 'payments.refund_payment', 'inventory.reserve_inventory', 'orders.settle_order',
    'gateway.notify_customer'],
  route: ['/orders', '/orders/:id', '/orders/:id/events', '/orders/:id/approval', '/products', '/products/:sku',
    '/products/:sku/suggestions', '/suggestions', '/availability', '/docs', '/docs/', '/docs/json', '/docs/yaml', '/docs/static/*'],
  method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT', 'QUERY', 'HTTP'],
  query: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  table: ['orders', 'payments', 'products', 'suggestions', 'reservations', 'outbox', 'processor.ledger'],
  statistic: ['min', 'max', 'mean', 'stddev', 'p50', 'p90', 'p99'],
};
