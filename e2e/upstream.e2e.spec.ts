import { inOrders } from './support/database.js';
import { env } from './support/env.js';
import { nest } from './support/order-trace.js';
import { entryOf, ready, start, stop } from './support/processes.js';
import { anOrder, finalOrder, place, post } from './support/shop.js';
import { expectTree } from './support/traces.js';

interface Problem {
  code: string;
  traceId: string;
}

const count = async () => (await inOrders<{ count: number }>('SELECT count(*)::int AS count FROM orders'))[0]!.count;

it('an inventory that is down: 503 upstream_unavailable, red from end to end, and no order', async () => {
  const before = await count();
  await stop('inventory');
  const { status, body } = await post<Problem>('/orders', anOrder('LAPTOP-3'));
  await start('inventory');
  await ready(env.inventory);

  expect([status, body.code]).toEqual([503, 'upstream_unavailable']);
  expect(await count()).toBe(before);
  await expectTree(
    body.traceId,
    failedOrder(
      { status, code: 'upstream_unavailable', message: 'inventory-service cannot be reached.' },
      // Asked three times within the deadline.
      ...Array.from({ length: 3 }, () =>
        nest('GET (client) error.type=ECONNREFUSED !', '* exception exception.type=Error'),
      ),
    ),
  );
});

it('an inventory that hangs: 504 upstream_timeout within the deadline, red, and no order even later', async () => {
  const before = await count();
  const { pid } = entryOf('inventory');
  const began = Date.now();
  process.kill(pid, 'SIGSTOP');
  const { status, body } = await post<Problem>('/orders', anOrder('WEBCAM-1'));
  const took = Date.now() - began;
  process.kill(pid, 'SIGCONT');
  await ready(env.inventory);

  expect([status, body.code]).toEqual([504, 'upstream_timeout']);
  expect(took).toBeLessThan(3000);
  // Once resumed, inventory refuses requests whose callers have given up, without a query.
  await expectTree(
    body.traceId,
    failedOrder(
      { status, code: 'upstream_timeout', message: 'inventory-service did not answer within N ms.' },
      nest(
        'GET (client) error.type=deadline_exceeded !',
        '* exception exception.type=DeadlineExceeded',
        'GET /availability (inventory-service server) http.response.status_code=504 error.type=504 !',
      ),
    ),
  );
  expect(await count()).toBe(before);
});

it('takes orders again once inventory is back', async () => {
  const placed = await place(anOrder('LAPTOP-3'));

  expect((await finalOrder(placed.id)).status).toBe('completed');
});

/** Red from the step that failed up to the click. */
function failedOrder(
  { status, code, message }: { status: number; code: string; message: string },
  ...calls: string[][]
) {
  const exception = `* exception exception.type=Problem exception.message=${message}`;
  const answered = `http.response.status_code=${status}`;
  const served = `server) ${answered} error.type=${code} ! ${message}`;
  const process = nest(`process_order error.type=${code} ! ${message}`, exception, 'validate_order', ...calls);
  return nest(
    `POST /orders (api-gateway ${served}`,
    exception,
    nest(`POST (client) ${answered} error.type=${status} !`, nest(`POST /orders (order-service ${served}`, process)),
  );
}
