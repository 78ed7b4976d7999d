import { parser } from '@prometheus-io/lezer-promql';
import { until } from '../../e2e/support/until.js';
import { asked, panelQueries, ruleQueries, variableQueries } from './support/every-query.js';
import { ObservedShop } from './support/observed-shop.js';
import { decide, final, place } from './support/orders.js';
import type { Series } from './support/prometheus.js';

const PLAIN = 3;
const EXPECTED = { completed: PLAIN + 2, payment_declined: 2, out_of_stock: 1, rejected: 1 };
/** All but the rejected one; one of them is parked and never ends. */
const SET_OUT = PLAIN + 2 + 1 + 1 + 1 + 1;
const REQUESTS = SET_OUT + 1;

/** What has to be there and nothing but zero: nothing of the kind happens here. */
const ZERO = [
  'Pipeline health / Refused or failed at the door',
  'Pipeline health / Dropped by the services themselves',
  'Pipeline health / Dropped before the decision',
];
/** What has to be there, and is zero unless one looks in the right millisecond. */
const MOMENTARY = [
  'Queues / In hand',
  'Queues / Waiting now',
  'Queues / Outbox lag',
  'Pipeline health / Traces that wait for their decision',
  'Pipeline health / Sending queues, in use',
];

const among = (list: string[], by: string) => list.some((title) => by.startsWith(title));
const promql = panelQueries.filter(({ language }) => language === 'promql');
let shop: ObservedShop;
let window = '';
let parkedBefore = 0;

const outcomes = async () => {
  const series = await shop.prometheus.query('sum by (order_outcome) (order_completion_duration_seconds_count)');
  return new Map(series.map(({ metric, value }) => [metric['order_outcome']!, value]));
};
const ask = (expr: string) => shop.prometheus.query(asked(expr, window));
/** How often it happened in the window: `increase` and `rate` look a little beyond their samples. */
const counts = (series: Series[], label: string, times = 1) =>
  Object.fromEntries(
    series.map(({ metric, value }) => [metric[label], Math.round(value * times)]).filter(([, n]) => n),
  );
const seconds = () => Number.parseInt(window, 10);

beforeAll(async () => {
  shop = await ObservedShop.start();
  await shop.heard(oneOfEach);
  // Counted only from their second sample on: every series has to be there before the known orders are placed.
  const seen = async () => Object.keys(EXPECTED).every((outcome) => before.has(outcome)) && (await parked()) > 0;
  let before = new Map<string, number>();
  await until('one of each', async () => ((before = await outcomes()), seen()), { timeoutMs: 60_000, everyMs: 500 });
  await quiet();
  before = await outcomes();
  parkedBefore = await parked();
  const since = Date.now();
  await Promise.all([
    ...Array.from({ length: PLAIN - 1 }, () => oneCompleted()),
    place({ token: 'tok_declined' }).then(({ id }) => final(id)),
    oneOfEach(),
  ]);
  const arrived = async () => {
    const after = await outcomes();
    return Object.entries(EXPECTED).every(([name, count]) => after.get(name) === before.get(name)! + count);
  };
  await until('the known orders', arrived, { timeoutMs: 60_000, everyMs: 500 });
  await until('what is parked', async () => (await parked()) > parkedBefore, { timeoutMs: 60_000, everyMs: 500 });
  await quiet();
  window = `${Math.ceil((Date.now() - since) / 1000)}s`;
}, 400_000);
afterAll(() => shop?.stop());

const oneCompleted = () => place().then(({ id }) => final(id));

/** Completed, declined, refunded, tried again, parked, approved, rejected. */
async function oneOfEach(): Promise<void> {
  const ended = [{}, { token: 'tok_declined' }, { sku: 'SOLDOUT-1' }, { token: 'tok_flaky' }];
  await Promise.all([
    ...ended.map((wish) => place(wish).then(({ id }) => final(id))),
    place({ token: 'tok_error' }),
    ...[true, false].map(async (approved) => {
      const { id } = await place({ sku: 'LAPTOP-1', qty: 8 });
      await decide(id, approved);
      await final(id);
    }),
  ]);
}

const parked = () => shop.prometheus.number('sum(rabbitmq_detailed_queue_messages{queue="shop.parking"})');
const posted = () =>
  shop.prometheus.number(
    'sum(traces_span_metrics_calls_total{service_name="api-gateway", span_name="POST /orders", span_kind="SPAN_KIND_SERVER"})',
  );

/** Until services, Collectors and Prometheus have told all: two looks apart see the same. */
async function quiet(): Promise<void> {
  let last = '';
  let same = 0;
  const still = async () => {
    const look = JSON.stringify([
      await posted(),
      await shop.prometheus.query('sum by (queue, outcome) (messaging_process_messages_total)'),
      await shop.prometheus.query('sum by (client, server) (traces_service_graph_request_total)'),
    ]);
    same = look === last ? same + 1 : 0;
    last = look;
    // Metrics of services leave every 10 s, those of spans every 15 s.
    return same >= 18;
  };
  await until('quiet', still, { timeoutMs: 120_000, everyMs: 1000 });
}

it.each(promql)('$by', async ({ by, expr }) => {
  const series = await ask(expr);

  expect(series.length).toBeGreaterThan(0);
  const values = series.map(({ value }) => value);
  if (among(ZERO, by)) expect(values.filter((value) => value !== 0)).toEqual([]);
  else if (!among(MOMENTARY, by))
    expect(Math.max(...values.filter((value) => !Number.isNaN(value)))).toBeGreaterThan(0);
});

it.each([...promql, ...ruleQueries])('what it names is there: $by', async ({ expr }) => {
  const missing: string[] = [];
  for (const selector of selectors(asked(expr, window)))
    if ((await shop.prometheus.query(`count(${selector})`)).length === 0) missing.push(selector);

  expect(missing).toEqual([]);
});

it.each(promql)('what it groups by is there: $by', async ({ expr }) => {
  const labels = [...asked(expr).matchAll(/by \(([^)]+)\)/g)]
    .flatMap(([, list]) => list!.split(', '))
    .filter((each) => each !== 'le');
  const series = await ask(expr);

  expect(labels.filter((label) => !series.some(({ metric }) => metric[label]))).toEqual([]);
});

const panel = (by: string) => ask(promql.find((each) => each.by.startsWith(by))!.expr);

it('orders by outcome, exactly', async () => {
  expect(counts(await panel('Shop / Orders in this period'), 'order_outcome')).toEqual(EXPECTED);
  expect(counts(await panel('Shop / Orders a second by outcome'), 'order_outcome', seconds())).toEqual(EXPECTED);
});

it('orders that set out and orders that ended differ by the one that is parked', async () => {
  const [setOut, ended] = promql.filter(({ by }) => by.startsWith('Shop / Set out and ended'));
  const times = async (expr: string) => Math.round((await ask(expr))[0]!.value * seconds());

  expect([await times(setOut!.expr), await times(ended!.expr)]).toEqual([SET_OUT, SET_OUT - 1]);
  expect(await parked()).toBe(parkedBefore + 1);
});

it('retries and what was given up', async () => {
  const twice = 2;
  const queue = 'payments.charge_payment';
  expect(counts(await panel('Queues / Retries a second'), 'queue', seconds())).toEqual({ [queue]: 2 * twice });
  expect(counts(await panel('Queues / Parked a second'), 'queue', seconds())).toEqual({ [queue]: 1 });
});

it('sums what two gateways counted, each a share', async () => {
  const shares = await shop.prometheus.query(
    'sum by (gateway) (traces_span_metrics_calls_total{service_name="api-gateway", span_name="POST /orders"}) > 0',
  );
  expect(shares.map(({ metric }) => metric['gateway']).sort()).toEqual(['gateway-1', 'gateway-2']);

  const rows = await panel('RED per service / Busiest operations');
  const served = rows.find(
    ({ metric }) => metric['span_name'] === 'POST /orders' && metric['service_name'] === 'api-gateway',
  );
  expect(Math.round(served!.value * seconds())).toBe(REQUESTS);
  expect(rows.filter(({ metric }) => metric['span_name'] === served!.metric['span_name'])).toHaveLength(2);
});

it('alerts of what happened, and of nothing else', async () => {
  const firing = async () => (await shop.prometheus.alerts()).filter(({ state }) => state === 'firing');
  const names = async () => [...new Set((await firing()).map(({ labels }) => labels['alertname']))].sort();
  await until('the alerts', async () => (await names()).length >= 2);

  expect(await names()).toEqual(['CollectorLosesSpans', 'MessagesParked']);
  for (const { annotations } of await firing())
    expect(annotations).toMatchObject({
      runbook_url: expect.stringMatching(/^http:\/\/grafana\.test\/d\/runbooks\?viewPanel=\d+$/),
      trace_url: expect.stringMatching(/^http:\/\/grafana\.test\/explore\?/),
    });
});

it('the share of late orders is the one that hangs', async () => {
  const late = await shop.prometheus.number('shop:orders_late:ratio_rate5m');
  expect(late).toBeGreaterThan(0.5 / SET_OUT);
  expect(late).toBeLessThan(2 / SET_OUT);
});

it.each(variableQueries)('the choices of a variable: %s', async (query) => {
  const [, metric, label] = /^label_values\((\w+), (\w+)\)$/.exec(query)!;
  const choices = await shop.prometheus.query(`count by (${label}) (${metric})`);
  expect(choices.map(({ metric: labels }) => labels[label!]).sort()).toEqual([
    'api-gateway',
    'inventory-service',
    'order-service',
    'payment-service',
  ]);
});

function selectors(expr: string): string[] {
  const found: string[] = [];
  parser.parse(expr).iterate({
    enter: ({ name, from, to }) => {
      if (name === 'VectorSelector') found.push(expr.slice(from, to));
    },
  });
  return found;
}
