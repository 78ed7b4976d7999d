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

/** A step that is one statement: what it writes, and the event. */
const written = (write: string) => `${write} INSERT outbox SELECT (client)`;
const RESERVE = 'SELECT SELECT products INSERT reservations UPDATE products INSERT outbox (client)';

interface Taken {
  total: number;
  units?: number;
  status?: 'pending' | 'awaiting_approval';
  /** Whether the request has an Idempotency-Key, which is looked up first. */
  keyed?: boolean;
}

/** From the click to the commit; `below` is what the relay publishes then. */
export function taken({ total, units = 1, status = 'pending', keyed = false }: Taken, ...below: Part[]): string[] {
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
          keyed ? ['SELECT orders (client)'] : [],
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
          written('INSERT orders'),
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
      written('INSERT payments'),
      published('payment.captured', ...below),
    ),
  );

export const declined = (total: number, ...below: Part[]) =>
  charging(
    nest(
      `charge_payment payment.amount_cents=${total} payment.outcome=declined`,
      'SELECT payments (client)',
      written('INSERT payments'),
      published('payment.declined', ...below),
    ),
  );

const reserving = (...below: Part[]) =>
  processed('payment.captured', 'inventory.reserve_inventory', 'inventory-service', ...below);

export const reserved = (units: number, ...below: Part[]) =>
  reserving(nest(`reserve_inventory order.item_count=${units}`, RESERVE, published('inventory.reserved', ...below)));

export const soldOut = (units: number, ...below: Part[]) =>
  reserving(
    nest(
      `reserve_inventory order.item_count=${units}`,
      '* out_of_stock',
      RESERVE,
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
      written('UPDATE payments'),
      published('payment.refunded', ...below),
    ),
  );

/** The end of an order: `because` is the event that completes or cancels it. */
export const settled = (because: string, status: 'completed' | 'cancelled') =>
  processed(
    because,
    'orders.settle_order',
    'order-service',
    nest(
      `settle_order order.status=${status}`,
      written('UPDATE orders'),
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

const moved = ['UPDATE orders (client)', 'INSERT outbox SELECT (client)', 'COMMIT (client)'];

/** A person's decision, in a trace of its own. */
export const decided = (status: 'pending' | 'cancelled', ...below: Part[]) =>
  nest(
    'POST /orders/:id/approval (api-gateway server) http.response.status_code=200',
    nest(
      'POST (client) http.response.status_code=200',
      nest(
        'POST /orders/:id/approval (order-service server) http.response.status_code=200',
        nest(`approve_order order.status=${status}`, '~ order: another trace', ...moved, ...below),
      ),
    ),
  );

/** A failed attempt at the processor: it is retried, or parked after the third. */
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
