/** The parts that an order's expected tree is put together from; happy-order.e2e.spec.ts has one in full. */

type Part = string | string[];

export const nest = (head: string, ...below: Part[]): string[] => [head, ...below.flat().map((line) => `  ${line}`)];

export const published = (event: string, ...consumers: Part[]) =>
  nest(`publish shop.events:${event} (producer)`, ...consumers);

export const processed = (event: string, queue: string, service: string, ...below: Part[]) =>
  nest(
    `process shop.events:${event}:${queue} (${service} consumer) messaging.message.attempt=1`,
    `~ producer: publish shop.events:${event}`,
    ...below,
  );

const stored = (write: string) => [`${write} (client)`, 'INSERT outbox (client)', 'COMMIT (client)'];

interface Taken {
  total: number;
  units?: number;
  status?: 'pending' | 'awaiting_approval';
}

/** From the click to the commit; `below` is what the relay publishes then. */
export function taken({ total, units = 1, status = 'pending' }: Taken, ...below: Part[]): string[] {
  const waits = status === 'awaiting_approval';
  return nest(
    'POST /orders (api-gateway server) http.response.status_code=201',
    nest(
      'POST (client) http.response.status_code=201',
      nest(
        'POST /orders (order-service server) http.response.status_code=201',
        nest(
          `process_order order.item_count=${units} order.total_cents=${total} order.status=${status}`,
          waits ? [`* high_value_order_detected order.total_cents=${total} approval_required=true`] : [],
          'validate_order',
          nest(
            'GET (client) http.response.status_code=200',
            nest(
              'GET /availability (inventory-service server) http.response.status_code=200',
              '* cache_miss cache.name=availability cache.missed=1',
              'SELECT products (client)',
            ),
          ),
          `calculate_pricing order.total_cents=${total}`,
          waits ? ['INSERT orders (client)', 'COMMIT (client)'] : stored('INSERT orders'),
          ...below,
        ),
      ),
    ),
  );
}

const charging = (...below: Part[]) =>
  processed('order.placed', 'payments.charge_payment', 'payment-service', ...below);

export const captured = (total: number, ...below: Part[]) =>
  charging(
    nest(
      `charge_payment payment.amount_cents=${total} payment.outcome=captured`,
      'SELECT payments (client)',
      'INSERT processor.ledger (client)',
      stored('INSERT payments'),
      published('payment.captured', ...below),
    ),
  );

export const declined = (total: number, ...below: Part[]) =>
  charging(
    nest(
      `charge_payment payment.amount_cents=${total} payment.outcome=declined`,
      'SELECT payments (client)',
      stored('INSERT payments'),
      published('payment.declined', ...below),
    ),
  );

const reserving = (...below: Part[]) =>
  processed('payment.captured', 'inventory.reserve_inventory', 'inventory-service', ...below);

export const reserved = (units: number, ...below: Part[]) =>
  reserving(
    nest(
      `reserve_inventory order.item_count=${units}`,
      'SELECT products (client)',
      'INSERT reservations (client)',
      stored('UPDATE products'),
      published('inventory.reserved', ...below),
    ),
  );

export const soldOut = (units: number, ...below: Part[]) =>
  reserving(
    nest(
      `reserve_inventory order.item_count=${units}`,
      '* out_of_stock',
      'SELECT products (client)',
      stored('INSERT reservations'),
      published('inventory.rejected', ...below),
    ),
  );

export const refunded = (total: number, ...below: Part[]) =>
  processed(
    'inventory.rejected',
    'payments.refund_payment',
    'payment-service',
    nest(
      `refund_payment payment.amount_cents=${total} payment.outcome=refunded`,
      'SELECT payments (client)',
      'INSERT processor.ledger (client)',
      stored('UPDATE payments'),
      published('payment.refunded', ...below),
    ),
  );

/** The end of every order: `because` of which event it is completed or cancelled. */
export const settled = (because: string, status: 'completed' | 'cancelled') =>
  processed(
    because,
    'orders.settle_order',
    'order-service',
    nest(
      `settle_order order.status=${status}`,
      stored('UPDATE orders'),
      published(`order.${status}`, notified(status)),
    ),
  );

export const notified = (status: 'pending' | 'completed' | 'cancelled') =>
  processed(
    status === 'pending' ? 'order.approved' : `order.${status}`,
    'gateway.notify_customer',
    'api-gateway',
    `notify_customer order.status=${status}`,
  );

/** All that follows a captured payment when everything goes well. */
export const completedAfterCharge = (units = 1) => reserved(units, settled('inventory.reserved', 'completed'));

/** A decision of somebody's, in a trace of its own. */
export const decided = (status: 'pending' | 'cancelled', ...below: Part[]) =>
  nest(
    'POST /orders/:id/approval (api-gateway server) http.response.status_code=200',
    nest(
      'POST (client) http.response.status_code=200',
      nest(
        'POST /orders/:id/approval (order-service server) http.response.status_code=200',
        nest(`approve_order order.status=${status}`, '~ order: another trace', stored('UPDATE orders'), ...below),
      ),
    ),
  );

/** An attempt at the processor that fails: it is tried again, or parked after the third. */
export function failedCharge(total: number, attempt: 1 | 2 | 3): string[] {
  const failed = 'error.type=ProcessorUnavailableError ! card processor is unavailable';
  return nest(
    `process shop.events:order.placed:payments.charge_payment (payment-service consumer) messaging.message.attempt=${attempt} ${failed}`,
    attempt < 3 ? `* retry_scheduled retry.attempt=${attempt + 1}` : '* message_parked parking.reason=exhausted',
    '~ producer: publish shop.events:order.placed',
    attempt > 1 ? [`~ previous_attempt: attempt ${attempt - 1}`] : [],
    nest(
      `charge_payment payment.amount_cents=${total} ${failed}`,
      '* exception exception.type=ProcessorUnavailableError exception.message=card processor is unavailable',
      'SELECT payments (client)',
      'INSERT processor.ledger (client)',
    ),
  );
}
