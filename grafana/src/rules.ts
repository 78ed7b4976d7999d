import { OBJECTIVE, lateRatio, lateRecord } from './objective.ts';
import { RUNBOOKS, runbookPanel } from './runbooks.ts';

interface Alert {
  alert: string;
  expr: string;
  for?: string;
  severity: 'page' | 'ticket';
  summary: string;
  runbook: keyof typeof RUNBOOKS;
  /** TraceQL that finds example traces for the alert. */
  example: string;
}

const PARKED = 'rabbitmq_detailed_queue_messages{queue="shop.parking"}';
const GATEWAYS = 'count by (job) (up{job="otel-gateway"})';
/** A target that DNS no longer lists has no `up` series, rather than 0. Sidecars never were targets. */
const STOPPED =
  'absent(up{job="shop"}) or absent(up{job="otel-gateway"}) or ' +
  '(group by (job) (present_over_time(up{job="otel-agent"}[1d])) unless group by (job) (up{job="otel-agent"}))';
const BUDGET = 1 - OBJECTIVE;
/**
 * Traces without a root span. Tempo stores no root for them; "root span not yet received" appears only in its answers.
 */
const TORN = '{ rootServiceName = "" }';

/** A fast burn pages and a slow one opens a ticket. The short window ends the alert soon after the trouble ends. */
const BURNS = [
  { name: 'OrdersLateFast', factor: 14.4, windows: ['1h', '5m'], for: '1m', severity: 'page' },
  { name: 'OrdersLate', factor: 6, windows: ['6h', '30m'], for: '5m', severity: 'page' },
  { name: 'OrdersLateSlow', factor: 3, windows: ['1d', '2h'], for: '15m', severity: 'ticket' },
  { name: 'OrdersLateForDays', factor: 1, windows: ['3d', '6h'], for: '1h', severity: 'ticket' },
] as const;

const burns = BURNS.map(({ name, factor, windows, severity, ...rest }): Alert => ({
  alert: name,
  expr: windows.map((window) => `${lateRecord(window)} > ${Number((factor * BUDGET).toFixed(4))}`).join(' and '),
  for: rest.for,
  severity,
  summary:
    `{{ $value | humanizePercentage }} of orders in the last ${windows[0]} were not final within 5 s; ` +
    '1 % is allowed.',
  runbook: 'orders-late',
  example: '{ name = "POST /orders" && traceDuration > 5s }',
}));

const recent = (metric: string, by: string) => `sum by (${by}) (increase(${metric}[10m]))`;

/**
 * A Collector creates a counter of losses with the first loss, which `increase` misses, so a new counter counts in
 * full.
 */
const lost = (metric: string) =>
  `(sum by (job) ((${metric} unless ${metric} offset 10m) or increase(${metric}[10m])) > 0)`;

const collectorLoses = (name: string, what: string, example: string): Alert => ({
  alert: `CollectorLoses${name}`,
  expr: ['receiver_refused', 'exporter_send_failed', 'exporter_enqueue_failed']
    .map((how) => lost(`otelcol_${how}_${what}`))
    .join(' or '),
  severity: 'ticket',
  summary: `{{ $labels.job }} refused or could not send on {{ $value | humanize }} ${what.replace('_', ' ')}.`,
  runbook: 'collector-loses-spans',
  example,
});

const ALERTS: Alert[] = [
  {
    alert: 'MessagesParked',
    expr:
      `sum(${PARKED}) > 0 or ` +
      // An external broker is not scraped. Then only the messages that the services parked are known.
      `(sum(increase(messaging_process_messages_total{outcome="parked"}[10m])) > 0 unless on () ${PARKED})`,
    severity: 'ticket',
    summary: '{{ $value | humanize }} messages are parked; their orders make no progress until somebody replays them.',
    runbook: 'messages-parked',
    example: '{ kind = consumer && status = error }',
  },
  {
    alert: 'OutboxLagging',
    expr: 'max by (job) (outbox_lag_seconds) > 30',
    for: '1m',
    severity: 'page',
    summary: 'The oldest event that {{ $labels.job }} could not publish is {{ $value | humanizeDuration }} old.',
    runbook: 'outbox-lagging',
    example: '{ resource.service.name = "{{ $labels.job }}" && kind = internal }',
  },
  {
    alert: 'BrokerAway',
    expr: 'max by (job) (1 - messaging_broker_connections) > 0',
    for: '30s',
    severity: 'page',
    summary: '{{ $labels.job }} has no connection to RabbitMQ; its events wait in the outbox.',
    runbook: 'outbox-lagging',
    example: '{ resource.service.name = "{{ $labels.job }}" && kind = internal }',
  },
  {
    alert: 'SpansDropped',
    expr: `${recent('telemetry_spans_dropped_total', 'job, reason')} > 0`,
    severity: 'ticket',
    summary: '{{ $labels.job }} dropped {{ $value | humanize }} spans: {{ $labels.reason }}.',
    runbook: 'spans-dropped',
    example: TORN,
  },
  collectorLoses('Spans', 'spans', TORN),
  collectorLoses('Logs', 'log_records', '{ kind = consumer }'),
  collectorLoses('Metrics', 'metric_points', '{ kind = consumer }'),
  {
    alert: 'SamplingDropsEarly',
    expr: `${recent('otelcol_processor_tail_sampling_sampling_trace_dropped_too_early', 'job')} > 0`,
    severity: 'ticket',
    summary: '{{ $value | humanize }} traces were dropped before their sampling decision.',
    runbook: 'sampling-drops-early',
    example: TORN,
  },
  {
    alert: 'TargetDown',
    expr: 'up == 0',
    for: '2m',
    severity: 'ticket',
    summary: '{{ $labels.job }} at {{ $labels.instance }} does not answer Prometheus, so its metrics are missing.',
    runbook: 'target-down',
    // These passed the broker and the Collectors: while new ones arrive, only the scrape is missing.
    example: '{ kind = consumer }',
  },
  {
    alert: 'TelemetryStopped',
    expr: STOPPED,
    for: '2m',
    severity: 'page',
    summary: 'Prometheus finds no target of {{ $labels.job }}, so the shop is not monitored.',
    runbook: 'telemetry-stopped',
    example: '{ kind = server }',
  },
  {
    alert: 'GatewayMissing',
    expr: `${GATEWAYS} < max_over_time(${GATEWAYS}[1h:1m])`,
    for: '5m',
    severity: 'ticket',
    summary: 'Gateways are missing: only {{ $value }} left, fewer than at some time in the last hour.',
    runbook: 'telemetry-stopped',
    example: TORN,
  },
];

const WINDOWS = [...new Set(BURNS.flatMap(({ windows }) => [...windows]))];

/** The rules as Prometheus reads them. */
export const rules = {
  groups: [
    {
      name: 'orders-objective',
      rules: [
        ...WINDOWS.map((window) => ({ record: lateRecord(window), expr: lateRatio(window) })),
        ...burns.map(rule),
      ],
    },
    { name: 'queues', rules: ALERTS.slice(0, 2).map(rule) },
    { name: 'pipeline', rules: ALERTS.slice(2).map(rule) },
  ],
};

export const alerts: Alert[] = [...burns, ...ALERTS];

function rule({ alert, expr, for: lasting, severity, summary, runbook, example }: Alert) {
  return {
    alert,
    expr,
    ...(lasting && { for: lasting }),
    labels: { severity },
    annotations: {
      summary,
      runbook_url: `{{ $externalLabels.grafana }}/d/runbooks?viewPanel=${runbookPanel(runbook)}`,
      trace_url: `{{ $externalLabels.grafana }}${explore(example)}`,
    },
  };
}

/** A link to Grafana's Explore with the query filled in. Template actions stay readable for Prometheus. */
function explore(query: string): string {
  const tempo = { type: 'tempo', uid: 'tempo' };
  const pane = {
    datasource: 'tempo',
    queries: [{ refId: 'A', datasource: tempo, queryType: 'traceql', query, limit: 20 }],
    range: { from: 'now-1h', to: 'now' },
  };
  const parts = JSON.stringify({ t: pane }).split(/(\{\{.*?\}\})/);
  const encoded = parts.map((part, at) => (at % 2 ? part : encodeURIComponent(part))).join('');
  return `/explore?schemaVersion=1&orgId=1&panes=${encoded}`;
}
