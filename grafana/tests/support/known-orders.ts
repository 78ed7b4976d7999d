import { until } from '../../../e2e/support/until.js';
import type { ObservedShop } from './observed-shop.js';
import { decide, final, place } from './orders.js';
import type { Prometheus } from './prometheus.js';

const PLAIN = 3;
/** How the known orders end; one more is parked and never ends. */
export const EXPECTED = { completed: PLAIN + 2, payment_declined: 2, out_of_stock: 1, rejected: 1 };
/** How the orders before them end: one of each kind, the very first orders of the shop. */
export const FIRST = { completed: 3, payment_declined: 1, out_of_stock: 1, rejected: 1 };
/** All except the rejected one. */
export const SET_OUT = 9;
export const REQUESTS = SET_OUT + 1;
/** Two orders are retried, twice each. */
export const RETRIES = 4;

const ZEROS = 'count(orders_ended_total == 0)';

/** Nothing happened for longer before the known orders, so an earlier beginning of the window counts nothing else. */
const LEAD_SECONDS = 12;
/** Services send metrics every 10 s; metrics of spans are flushed every 15 s. */
const QUIET_SECONDS = 18;

export interface KnownOrders {
  /** A range with these orders and no others, which ends at `at`. */
  seconds: number;
  at: number;
  parkedBefore: number;
}

export async function placeKnownOrders(shop: ObservedShop): Promise<KnownOrders> {
  const { prometheus } = shop;
  await until('the zeros', async () => (await prometheus.number(ZEROS)) > 0, { timeoutMs: 60_000, everyMs: 500 });
  await shop.heard(oneOfEach);
  // Counters count from their second sample on, so every series has to exist before.
  const each = async () => {
    const ended = await outcomes(prometheus);
    return Object.keys(EXPECTED).every((outcome) => ended.get(outcome)) && (await parked(prometheus)) > 0;
  };
  await until('one of each', each, { timeoutMs: 60_000, everyMs: 500 });
  await quiet(prometheus);
  const before = await outcomes(prometheus);
  const parkedBefore = await parked(prometheus);
  const since = Date.now();
  const more = Array.from({ length: PLAIN - 1 }, () => ended({}));
  await Promise.all([...more, ended({ token: 'tok_declined' }), oneOfEach()]);
  const arrived = async () => {
    const after = await outcomes(prometheus);
    return Object.entries(EXPECTED).every(([name, count]) => after.get(name) === before.get(name)! + count);
  };
  await until('the known orders', arrived, { timeoutMs: 60_000, everyMs: 500 });
  await until('what is parked', async () => (await parked(prometheus)) > parkedBefore, { timeoutMs: 60_000 });
  await quiet(prometheus);
  const at = Date.now();
  return { seconds: Math.ceil((at - since) / 1000) + LEAD_SECONDS, at, parkedBefore };
}

const ended = async (wish: Parameters<typeof place>[0]) => final((await place(wish)).id);

/** Completed, declined, refunded, retried, parked, approved, rejected. */
async function oneOfEach(): Promise<void> {
  const plain = [{}, { token: 'tok_declined' }, { sku: 'SOLDOUT-1' }, { token: 'tok_flaky' }].map(ended);
  const approvals = [true, false].map(async (approved) => {
    const { id } = await place({ sku: 'LAPTOP-1', qty: 8 });
    await decide(id, approved);
    await final(id);
  });
  await Promise.all([...plain, ...approvals, place({ token: 'tok_error' })]);
}

async function outcomes(prometheus: Prometheus): Promise<Map<string, number>> {
  const series = await prometheus.query('sum by (order_outcome) (orders_ended_total)');
  return new Map(series.map(({ metric, value }) => [metric['order_outcome']!, value]));
}

export const parked = (prometheus: Prometheus): Promise<number> =>
  prometheus.number('sum(rabbitmq_detailed_queue_messages{queue="shop.parking"})');

/**
 * Waits until services, Collectors and Prometheus have reported everything: until repeated reads stay the same for a
 * while.
 */
async function quiet(prometheus: Prometheus): Promise<void> {
  let last = '';
  let same = 0;
  const still = async () => {
    const look = JSON.stringify([
      await prometheus.query('sum by (span_name) (traces_span_metrics_calls_total{span_name="POST /orders"})'),
      await prometheus.query('sum by (queue, outcome) (messaging_process_messages_total)'),
      await prometheus.query('sum by (client, server) (traces_service_graph_request_total)'),
    ]);
    same = look === last ? same + 1 : 0;
    last = look;
    return same >= QUIET_SECONDS;
  };
  await until('quiet', still, { timeoutMs: 120_000, everyMs: 1000 });
}
