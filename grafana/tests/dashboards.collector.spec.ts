import { parser } from '@prometheus-io/lezer-promql';
import { lateRatio } from '../src/objective.ts';
import { until } from '../../e2e/support/until.js';
import { asked, panelQueries, ruleQueries, variableQueries } from './support/every-query.js';
import {
  EXPECTED,
  FIRST,
  type KnownOrders,
  parked,
  placeKnownOrders,
  REQUESTS,
  RETRIES,
  SET_OUT,
} from './support/known-orders.js';
import { ObservedShop } from './support/observed-shop.js';
import type { Series } from './support/prometheus.js';

/** Series that have to exist and stay zero, because nothing of the kind happens here. */
const ZERO = [
  'Pipeline health / Refused or failed at the door',
  'Pipeline health / Dropped by the services themselves',
  'Pipeline health / Dropped before the decision',
];
/** Series that have to exist, and are zero except for milliseconds. */
const MOMENTARY = [
  'Queues / In hand',
  'Queues / Waiting for a retry',
  'Queues / Waiting now',
  'Queues / Outbox lag',
  'Pipeline health / Traces that wait for their decision',
  'Pipeline health / Sending queues, in use',
];

/** A full queue of log lines makes their sender repeat them, so no queue is filled here. */
const UNSEEN = 'otelcol_exporter_enqueue_failed_log_records';

const among = (list: string[], by: string) => list.some((title) => by.startsWith(title));
const promql = panelQueries.filter(({ language, expr }) => language === 'promql' && !expr.includes(UNSEEN));
const EXPECTED_ALERTS = ['CollectorLosesLogs', 'CollectorLosesMetrics', 'CollectorLosesSpans', 'MessagesParked'];
let shop: ObservedShop;
let known: KnownOrders;

/** At the end of the known orders, over exactly the time that they took. */
const ask = (expr: string) => shop.prometheus.query(asked(expr, `${known.seconds}s`), known.at);
/** The number of times it happened in the window: `increase` and `rate` extrapolate a little beyond their samples. */
const counts = (series: Series[], label: string, times = 1) =>
  Object.fromEntries(
    series.map(({ metric, value }) => [metric[label], Math.round(value * times)]).filter(([, n]) => n),
  );

beforeAll(async () => {
  shop = await ObservedShop.start();
  known = await placeKnownOrders(shop);
}, 400_000);
afterAll(() => shop?.stop());

it.each(promql)('$by', async ({ by, expr }) => {
  const series = await ask(expr);

  expect(series.length).toBeGreaterThan(0);
  const values = series.map(({ value }) => value);
  if (among(ZERO, by)) expect(values.filter((value) => value !== 0)).toEqual([]);
  else if (!among(MOMENTARY, by))
    expect(Math.max(...values.filter((value) => !Number.isNaN(value)))).toBeGreaterThan(0);
});

it.each([...promql, ...ruleQueries])('every metric that it names exists: $by', async ({ expr }) => {
  const missing: string[] = [];
  for (const selector of selectors(asked(expr)))
    if (!selector.startsWith(UNSEEN) && (await shop.prometheus.query(`count(${selector})`)).length === 0)
      missing.push(selector);

  expect(missing).toEqual([]);
});

it.each(promql)('every label that it groups by exists: $by', async ({ expr }) => {
  const labels = [...asked(expr).matchAll(/by \(([^)]+)\)/g)]
    .flatMap(([, list]) => list!.split(', '))
    .filter((each) => each !== 'le');
  const series = await ask(expr);

  expect(labels.filter((label) => !series.some(({ metric }) => metric[label]))).toEqual([]);
});

const panel = (by: string) => ask(promql.find((each) => each.by.startsWith(by))!.expr);

it('orders by outcome, exactly', async () => {
  expect(counts(await panel('Shop / Orders in this period'), 'order_outcome')).toEqual(EXPECTED);
  expect(counts(await panel('Shop / Orders a second by outcome'), 'order_outcome', known.seconds)).toEqual(EXPECTED);
});

it('counts the very first orders too', async () => {
  const [ended] = promql.filter(({ by }) => by.startsWith('Shop / Orders in this period'));
  const ever = await shop.prometheus.query(asked(ended!.expr, '1h'), known.at);
  const every = Object.entries(EXPECTED).map(([outcome, n]) => [outcome, n + FIRST[outcome as keyof typeof FIRST]]);

  expect(counts(ever, 'order_outcome')).toEqual(Object.fromEntries(every));
});

it('orders that set out and orders that ended differ by the one that is parked', async () => {
  const [setOut, ended] = promql.filter(({ by }) => by.startsWith('Shop / Set out and ended'));
  const times = async (expr: string) => Math.round((await ask(expr))[0]!.value * known.seconds);

  expect([await times(setOut!.expr), await times(ended!.expr)]).toEqual([SET_OUT, SET_OUT - 1]);
  expect(await parked(shop.prometheus)).toBe(known.parkedBefore + 1);
});

it('retries and what was given up', async () => {
  const queue = 'payments.charge_payment';
  expect(counts(await panel('Queues / Retries a second'), 'queue', known.seconds)).toEqual({ [queue]: RETRIES });
  expect(counts(await panel('Queues / Parked a second'), 'queue', known.seconds)).toEqual({ [queue]: 1 });
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
  expect(Math.round(served!.value * known.seconds)).toBe(REQUESTS);
  expect(rows.filter(({ metric }) => metric['span_name'] === served!.metric['span_name'])).toHaveLength(2);
});

it('alerts of what happened, and of nothing else', async () => {
  // One order in nine hangs, and whether that has burnt for long enough depends on the machine.
  const firing = async () =>
    (await shop.prometheus.alerts()).filter(
      ({ state, labels }) => state === 'firing' && !labels['alertname']!.startsWith('OrdersLate'),
    );
  const names = async () => [...new Set((await firing()).map(({ labels }) => labels['alertname']))].sort();
  await until('the alerts', async () => (await names()).length >= EXPECTED_ALERTS.length);

  expect(await names()).toEqual(EXPECTED_ALERTS);
  for (const { annotations } of await firing())
    expect(annotations).toMatchObject({
      runbook_url: expect.stringMatching(/^http:\/\/grafana\.test\/d\/runbooks\?viewPanel=\d+$/),
      trace_url: expect.stringMatching(/^http:\/\/grafana\.test\/explore\?/),
    });
});

it('every rule could be evaluated', async () => {
  const every = await shop.prometheus.rules();
  expect(every).toHaveLength(ruleQueries.length);
  expect(every.filter(({ health }) => health !== 'ok')).toEqual([]);
});

it('the share of late orders is the one that hangs', async () => {
  const [late] = await ask(lateRatio('$__range'));
  expect(late!.value).toBeCloseTo(1 / SET_OUT, 1);
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
