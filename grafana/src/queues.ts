import { dashboard } from './dashboard.ts';
import { chart, logLines, numbers, traceList } from './panels.ts';
import { mean, quantile, rate } from './promql.ts';
import { metrics, now } from './queries.ts';

const BROKER = 'rabbitmq_detailed_queue';
/**
 * Steps, their retry queues (one for each delay) and the parking queue. Replicas of the gateway have queues of their
 * own, which come and go.
 */
const OURS = '{queue!~"amq[.]gen.*"}';
const DELIVERIES = 'messaging_process_messages_total';
const WAIT = 'messaging_queue_wait_duration_seconds';
const WORK = 'messaging_process_duration_seconds';
const STEP = 'messaging_destination_name';
const spent = (duration: string): string => rate(`${duration}_sum`, STEP);

export const queues = dashboard({
  uid: 'queues',
  title: 'Queues',
  description: 'What waits between the steps of an order, what is tried again, and what was set aside.',
  rows: {
    'At a glance': [
      numbers({
        title: 'Parked',
        description: 'Messages that nobody will touch until somebody looks: npm run replay puts them back.',
        unit: 'short',
        queries: [now(`sum(${BROKER}_messages{queue="shop.parking"})`, 'parked')],
      }),
      numbers({
        title: 'Outbox lag',
        description: 'Age of the oldest event that the broker does not have yet.',
        unit: 's',
        decimals: 1,
        queries: [now('max by (job) (outbox_lag_seconds)', '{{job}}')],
        width: 9,
      }),
      numbers({
        title: 'Waiting now',
        description: 'All step queues together.',
        unit: 'short',
        queries: [
          now(`sum(${BROKER}_messages_ready{queue!~"amq[.]gen.*|.*[.]retry[.].*|shop[.]parking"})`, 'messages'),
        ],
        width: 6,
      }),
    ],
    'In the broker': [
      chart({
        title: 'Waiting for a retry',
        description: 'Messages that failed and come back after the delay, in ms, that ends the name of their queue.',
        unit: 'short',
        queries: [metrics(`sum by (queue) (${BROKER}_messages{queue=~".*[.]retry[.].*"})`, '{{queue}}')],
        width: 24,
      }),
      chart({
        title: 'Depth',
        description: 'Messages ready to be taken. A line that only climbs is a step that cannot keep up.',
        unit: 'short',
        queries: [metrics(`sum by (queue) (${BROKER}_messages_ready${OURS})`, '{{queue}}')],
      }),
      chart({
        title: 'In hand',
        description: 'Delivered and not acknowledged yet; at most 10 per consumer.',
        unit: 'short',
        queries: [metrics(`sum by (queue) (${BROKER}_messages_unacked${OURS})`, '{{queue}}')],
      }),
      chart({
        title: 'Consumers',
        description: 'A step queue without one stands still; retry and parking queues have none.',
        unit: 'short',
        queries: [metrics(`sum by (queue) (${BROKER}_consumers${OURS})`, '{{queue}}')],
      }),
      chart({
        title: 'Wait before delivery, p95',
        description: 'From publish (or the end of a retry delay) to the step. Dots lead to a trace.',
        unit: 's',
        queries: [metrics(quantile(0.95, WAIT, STEP), `{{${STEP}}}`)],
      }),
    ],
    'Waiting and working, by step': [
      chart({
        title: 'A delivery, on average',
        description:
          'How long it waited in its queue, and how long the step then worked. Long waits ask for more replicas.',
        unit: 's',
        queries: [metrics(mean(WAIT, STEP), `{{${STEP}}} waits`), metrics(mean(WORK, STEP), `{{${STEP}}} works`)],
      }),
      chart({
        title: 'Share of the time spent waiting',
        description: 'Near 1, the step itself is not what makes orders slow.',
        unit: 'percentunit',
        queries: [metrics(`${spent(WAIT)} / (${spent(WAIT)} + ${spent(WORK)})`, `{{${STEP}}}`)],
      }),
    ],
    'In the services': [
      chart({
        title: 'Deliveries a second',
        description: 'By queue and what became of them.',
        unit: 'ops',
        queries: [metrics(rate(DELIVERIES, 'queue, outcome'), '{{queue}} {{outcome}}')],
      }),
      chart({
        title: 'Retries a second',
        description: 'Failed and sent round once more, after a delay.',
        unit: 'ops',
        queries: [metrics(rate(`${DELIVERIES}{outcome="retried"}`, 'queue'), '{{queue}}')],
      }),
      chart({
        title: 'Parked a second',
        description: 'Given up: malformed, permanently failing, or failed at the last attempt.',
        unit: 'ops',
        queries: [metrics(rate(`${DELIVERIES}{outcome="parked"}`, 'queue'), '{{queue}}')],
      }),
      chart({
        title: 'Outbox lag over time',
        description: 'Seconds while the broker answers: near zero. Climbing with the clock: the broker is away.',
        unit: 's',
        queries: [metrics('max by (job) (outbox_lag_seconds)', '{{job}}')],
      }),
    ],
    Examples: [
      traceList({
        title: 'Orders that were tried more than once',
        description: 'Attempts stand beside each other, each linked to the one before.',
        query: '{ kind = consumer && span.messaging.message.attempt > 1 }',
      }),
      traceList({
        title: 'Deliveries that failed',
        description: 'The event on the span says whether it comes back or was parked.',
        query: '{ kind = consumer && status = error }',
      }),
      logLines({
        title: 'What consumers complain about',
        description: 'A line leads to its trace.',
        expr: '{service_name=~".+-service"} | severity_text =~ "(?i)warn|error|fatal"',
      }),
    ],
  },
});
