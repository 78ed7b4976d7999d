/** A line, or the lines of a subtree. */
type Part = string | string[];

export const nest = (head: string, ...below: Part[]): string[] => [head, ...below.flat().map((line) => `  ${line}`)];

export const publish = (event: string, ...consumers: Part[]) => nest(`publish shop.events:${event}`, ...consumers);

export const process = (event: string, queue: string, ...below: Part[]) =>
  nest(`process shop.events:${event}:${queue}`, ...below);

/** An accepted order, from the request to the commit, and what the relay then publishes. */
export const taken = (...below: Part[]) =>
  nest(
    'POST /orders',
    nest(
      'POST',
      nest(
        'POST /orders',
        nest('process_order', 'validate_order', nest('GET', 'GET /availability'), 'calculate_pricing', ...below),
      ),
    ),
  );

const charge = 'payments.charge_payment';

export const charged = (...below: Part[]) => process('order.placed', charge, nest('charge_payment', ...below));

/** A failed attempt, before a retry or before the message is parked. */
export const failedCharge = (attempt: number) =>
  nest(
    `process shop.events:order.placed:${charge}${attempt > 1 ? ` (attempt ${attempt})` : ''} !${attempt > 1 ? ' ~ previous_attempt' : ''}`,
    'charge_payment !',
  );

export const settled = (because: string, how: 'completed' | 'cancelled') =>
  process(
    because,
    'orders.settle_order',
    nest(
      'settle_order',
      publish(`order.${how}`, process(`order.${how}`, 'gateway.notify_customer', 'notify_customer')),
    ),
  );

/** What follows a captured payment when the goods are in stock. */
export const reservedAndCompleted = publish(
  'payment.captured',
  process(
    'payment.captured',
    'inventory.reserve_inventory',
    nest('reserve_inventory', publish('inventory.reserved', settled('inventory.reserved', 'completed'))),
  ),
);

/** An approval, refusal or cancellation, in its own trace. */
export const moved = (route: string, step: string, ...below: Part[]) =>
  nest(`POST ${route}`, nest('POST', nest(`POST ${route}`, nest(`${step} ~ order`, ...below))));
