import { dashboard } from './dashboard.ts';
import { chart, logLines, numbers, traceList } from './panels.ts';
import { increase, mean, quantile, rate } from './promql.ts';
import { metrics, now } from './queries.ts';
import { OUR_WORK } from './objective.ts';

const COMPLETION = 'order_completion_duration_seconds';
const ENDED = 'orders_ended_total';
const STEP = 'messaging_destination_name';
const WAITED = 'messaging_queue_wait_duration_seconds';
const WORKED = 'traces_span_metrics_duration_seconds';
const CONSUMING = '{span_kind="SPAN_KIND_CONSUMER"}';

const quantiles = [0.5, 0.95, 0.99];

export const shop = dashboard({
  uid: 'shop',
  title: 'Shop',
  description: 'What customers notice: orders, how they end, and how long that takes.',
  rows: {
    Orders: [
      numbers({
        title: 'Orders in this period',
        description: 'By outcome: completed, or the reason of the cancellation.',
        unit: 'short',
        width: 18,
        queries: [now(increase(ENDED, 'order_outcome'), '{{order_outcome}}')],
      }),
      numbers({
        title: 'Final within 5 s, over the last hour',
        description:
          'Share of the orders that set out. The objective is 99 %; an order that never ends counts as late.',
        unit: 'percentunit',
        decimals: 2,
        queries: [now('1 - shop:orders_late:ratio_rate1h', 'in time')],
      }),
      chart({
        title: 'Orders a second by outcome',
        description: 'Orders that ended. A refund appears as out_of_stock, a decline as payment_declined.',
        unit: 'ops',
        stacked: true,
        queries: [metrics(rate(ENDED, 'order_outcome'), '{{order_outcome}}')],
      }),
      chart({
        title: 'Set out and ended',
        description: 'The two lines should coincide. A gap between them means that orders hang.',
        unit: 'ops',
        queries: [metrics(rate('orders_placed_total'), 'set out'), metrics(rate(`${ENDED}${OUR_WORK}`), 'ended')],
      }),
    ],
    'Time to complete': [
      chart({
        title: 'Time to complete',
        description: 'From when the order sets out (or is approved) to its end. Dots link to a trace.',
        unit: 's',
        queries: quantiles.map((q) => metrics(quantile(q, COMPLETION, '', OUR_WORK), `p${q * 100}`)),
      }),
      chart({
        title: 'Where the time of a delivery goes: waiting and working, per step',
        description: 'Mean times. If waiting grows, add consumers; if working grows, find out why the step is slow.',
        unit: 's',
        stacked: true,
        queries: [
          metrics(mean(WAITED, STEP), `waiting {{${STEP}}}`),
          metrics(mean(WORKED, STEP, CONSUMING), `working {{${STEP}}}`),
        ],
      }),
      chart({
        title: 'Time to take an order',
        description:
          'POST /orders inside the orders service: prices, stock and the commit. The rest happens afterwards.',
        unit: 's',
        width: 8,
        queries: quantiles.map((q) => metrics(quantile(q, 'order_creation_duration_seconds'), `p${q * 100}`)),
      }),
      chart({
        title: 'Card processor, p95 by answer',
        description: 'The only external part of the shop.',
        unit: 's',
        width: 8,
        queries: [
          metrics(quantile(0.95, 'payment_processing_duration_seconds', 'payment_outcome'), '{{payment_outcome}}'),
        ],
      }),
      chart({
        title: 'Units reserved a second',
        description: 'Units of products, not orders.',
        unit: 'short',
        width: 8,
        queries: [metrics(rate('inventory_reservations_total'), 'units')],
      }),
    ],
    'One order at a time': [
      traceList({
        title: 'Latest orders',
        description: 'Each links to its trace, from the click to the last step.',
        query: '{ resource.service.name = "api-gateway" && name = "POST /orders" }',
      }),
      traceList({
        title: 'Orders that met an error',
        description: 'The sampler keeps all of them.',
        query: '{ resource.service.name = "payment-service" && status = error }',
      }),
      logLines({
        title: 'Orders as they end',
        description: 'Each line links to its trace.',
        expr: '{service_name="order-service"} |= "Order order_id="',
      }),
    ],
  },
});
