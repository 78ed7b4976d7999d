import { ClickAction } from './browser-traces.js';
import * as facts from './events.js';
import { STEP_QUEUES } from './queues.js';

/** The words that names and attributes are made of, where there is a closed list of them. */
// prettier-ignore
export const words = {
  event: Object.values(facts).flatMap((each) => ('of' in each ? [each.type] : [])),
  queue: [...STEP_QUEUES, 'gateway.notify_customer'],
  route: ['/', '/assets/:file', '/storefront', '/orders', '/orders/:id', '/orders/:id/events', '/orders/:id/trace', '/orders/:id/approval', '/orders/:id/cancellation', '/approvals', '/operations', '/operations/parked/:id/replay', '/sessions', '/telemetry/traces', '/products', '/products/:sku',
    '/products/:sku/suggestions', '/suggestions', '/availability', '/docs', '/docs/', '/docs/json', '/docs/yaml', '/docs/static/*'],
  click: ClickAction.options,
  method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT', 'QUERY', 'HTTP'],
  query: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  table: ['orders', 'payments', 'products', 'suggestions', 'suggestions products', 'reservations', 'outbox', 'processor.ledger'],
  statistic: ['min', 'max', 'mean', 'stddev', 'p50', 'p90', 'p99'],
};
