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
  description: 'Messages that wait between the steps of an order, are retried, or are parked.',
  rows: {
    'At a glance': [
      numbers({
        title: 'Parked',
        description: 'Messages that need a person: npm run replay puts them back.',
        unit: 'short',
        queries: [now(`sum(${BROKER}_messages{queue="shop.parking"})`, 'parked')],
      }),
      numbers({
        title: 'Outbox lag',
        description: 'Age of the oldest event that is not yet published.',
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
        description: 'Failed messages that wait for their next attempt. The queue’s name ends with the delay in ms.',
        unit: 'short',
        queries: [metrics(`sum by (queue) (${BROKER}_messages{queue=~".*[.]retry[.].*"})`, '{{queue}}')],
        width: 24,
      }),
      chart({
        title: 'Depth',
        description: 'Messages ready for delivery. If a line only climbs, its step cannot keep up.',
        unit: 'short',
        queries: [metrics(`sum by (queue) (${BROKER}_messages_ready${OURS})`, '{{queue}}')],
      }),
      chart({
        title: 'In hand',
        description: 'Delivered but not yet acknowledged; at most 10 per consumer.',
        unit: 'short',
        queries: [metrics(`sum by (queue) (${BROKER}_messages_unacked${OURS})`, '{{queue}}')],
      }),
      chart({
        title: 'Consumers',
        description: 'A step queue without a consumer makes no progress; retry and parking queues have none.',
        unit: 'short',
        queries: [metrics(`sum by (queue) (${BROKER}_consumers${OURS})`, '{{queue}}')],
      }),
      chart({
        title: 'Wait before delivery, p95',
        description: 'From publish (or the end of a retry delay) to the step. Dots link to a trace.',
        unit: 's',
        queries: [metrics(quantile(0.95, WAIT, STEP), `{{${STEP}}}`)],
      }),
    ],
    'Waiting and working, by step': [
      chart({
        title: 'A delivery, on average',
        description: 'Time in the queue, and time of the step’s work. If the wait is long, add replicas.',
        unit: 's',
        queries: [metrics(mean(WAIT, STEP), `{{${STEP}}} waits`), metrics(mean(WORK, STEP), `{{${STEP}}} works`)],
      }),
      chart({
        title: 'Share of the time spent waiting',
        description: 'Near 1, orders are slow because they wait, not because of the step itself.',
        unit: 'percentunit',
        queries: [metrics(`${spent(WAIT)} / (${spent(WAIT)} + ${spent(WORK)})`, `{{${STEP}}}`)],
      }),
    ],
    'In the services': [
      chart({
        title: 'Deliveries a second',
        description: 'By queue and outcome.',
        unit: 'ops',
        queries: [metrics(rate(DELIVERIES, 'queue, outcome'), '{{queue}} {{outcome}}')],
      }),
      chart({
        title: 'Retries a second',
        description: 'Failed deliveries that are retried after a delay.',
        unit: 'ops',
        queries: [metrics(rate(`${DELIVERIES}{outcome="retried"}`, 'queue'), '{{queue}}')],
      }),
      chart({
        title: 'Parked a second',
        description: 'Messages that were malformed, failed permanently, or failed at the last attempt.',
        unit: 'ops',
        queries: [metrics(rate(`${DELIVERIES}{outcome="parked"}`, 'queue'), '{{queue}}')],
      }),
      chart({
        title: 'Outbox lag over time',
        description:
          'In seconds. Near zero while the broker answers; rises with the clock while the broker is unavailable.',
        unit: 's',
        queries: [metrics('max by (job) (outbox_lag_seconds)', '{{job}}')],
      }),
    ],
    Examples: [
      traceList({
        title: 'Orders that were tried more than once',
        description: 'Attempts are siblings, each linked to the previous one.',
        query: '{ kind = consumer && span.messaging.message.attempt > 1 }',
      }),
      traceList({
        title: 'Deliveries that failed',
        description: 'The span event says whether the message will be retried or was parked.',
        query: '{ kind = consumer && status = error }',
      }),
      logLines({
        title: 'What consumers complain about',
        description: 'Each line links to its trace.',
        expr: '{service_name=~".+-service"} | severity_text =~ "(?i)warn|error|fatal"',
      }),
    ],
  },
});
