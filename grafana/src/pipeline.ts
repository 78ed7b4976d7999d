import { dashboard } from './dashboard.ts';
import { chart } from './panels.ts';
import { rate } from './promql.ts';
import { metrics } from './queries.ts';

const SAMPLING = 'otelcol_processor_tail_sampling';

/** One of the exporters' counters, which exist for each signal. */
const bySignal = (counter: string) =>
  Object.entries({ spans: 'spans', log_records: 'logs', metric_points: 'metrics' }).map(([unit, signal]) =>
    metrics(rate(`${counter}_${unit}`, 'job, exporter'), `{{job}} {{exporter}} ${signal}`),
  );

export const pipeline = dashboard({
  uid: 'pipeline',
  title: 'Pipeline health',
  description: 'Shows whether the other dashboards are complete: spans received, sampled, dropped, refused.',
  rows: {
    'Way in': [
      chart({
        title: 'Spans received',
        description: 'The gateways receive the agents’ spans, except for health checks.',
        unit: 'ops',
        queries: [metrics(rate('otelcol_receiver_accepted_spans', 'job'), '{{job}}')],
      }),
      chart({
        title: 'Refused or failed at the door',
        description:
          'Should be zero. A Collector refuses data when it is short of memory; the sender retries for a while.',
        unit: 'ops',
        queries: [
          metrics(rate('otelcol_receiver_refused_spans', 'job'), '{{job}} refused spans'),
          metrics(rate('otelcol_receiver_refused_metric_points', 'job'), '{{job}} refused metrics'),
          metrics(rate('otelcol_receiver_refused_log_records', 'job'), '{{job}} refused logs'),
        ],
      }),
      chart({
        title: 'Dropped by the services themselves',
        description:
          'Should be zero. The SDK counts them by reason: queue full, export failed, or ended after the shutdown.',
        unit: 'ops',
        queries: [metrics(rate('telemetry_spans_dropped_total', 'job, reason'), '{{job}} {{reason}}')],
      }),
      chart({
        title: 'Logs and metrics received',
        description: 'Log records and metric points received.',
        unit: 'ops',
        queries: [
          metrics(rate('otelcol_receiver_accepted_log_records', 'job'), '{{job}} log records'),
          metrics(rate('otelcol_receiver_accepted_metric_points', 'job'), '{{job}} metric points'),
        ],
      }),
    ],
    Sampling: [
      chart({
        title: 'Traces by decision',
        description: 'true means kept. Traces that failed, are slow, or are marked are all kept; of the rest, a tenth.',
        unit: 'ops',
        queries: [metrics(rate(`${SAMPLING}_global_count_traces_sampled`, 'sampled'), 'kept: {{sampled}}')],
      }),
      chart({
        title: 'Kept, by policy',
        description: 'The policy that kept the trace.',
        unit: 'ops',
        queries: [metrics(rate(`${SAMPLING}_count_traces_sampled{sampled="true"}`, 'policy'), '{{policy}}')],
      }),
      chart({
        title: 'Dropped before the decision',
        description:
          'Should be zero. If there are more traces at once than num_traces, the oldest are dropped undecided.',
        unit: 'ops',
        queries: [metrics(rate(`${SAMPLING}_sampling_trace_dropped_too_early`), 'traces')],
      }),
      chart({
        title: 'Traces that wait for their decision',
        description: 'Each trace waits for decision_wait; compare with num_traces.',
        unit: 'short',
        queries: [metrics(`sum(${SAMPLING}_sampling_traces_on_memory)`, 'traces')],
      }),
    ],
    'Way out': [
      chart({
        title: 'Sent',
        description: 'By tier and exporter.',
        unit: 'ops',
        width: 8,
        queries: [
          metrics(rate('otelcol_exporter_sent_spans', 'job, exporter'), '{{job}} {{exporter}} spans'),
          metrics(rate('otelcol_exporter_sent_log_records', 'job, exporter'), '{{job}} {{exporter}} logs'),
        ],
      }),
      chart({
        title: 'Failed to send',
        description: 'Should be zero. Data that failed permanently is lost; data in the queue is not.',
        unit: 'ops',
        width: 8,
        queries: bySignal('otelcol_exporter_send_failed'),
      }),
      chart({
        title: 'Queue full',
        description: 'Should be zero. Data that does not fit into the queue is lost.',
        unit: 'ops',
        width: 8,
        queries: bySignal('otelcol_exporter_enqueue_failed'),
      }),
      chart({
        title: 'Sending queues, in use',
        description:
          'Share of the capacity in use. If it climbs, a backend is unavailable, and the queue on disk keeps its data.',
        unit: 'percentunit',
        queries: [
          metrics(
            'sum by (job, exporter, data_type) (otelcol_exporter_queue_size) / ' +
              'sum by (job, exporter, data_type) (otelcol_exporter_queue_capacity)',
            '{{job}} {{exporter}} {{data_type}}',
          ),
        ],
      }),
      chart({
        title: 'Memory of the Collectors',
        description: 'Resident memory. The memory limiter refuses data before the container’s limit is reached.',
        unit: 'bytes',
        queries: [metrics('max by (job, instance) (otelcol_process_memory_rss)', '{{job}} {{instance}}')],
      }),
    ],
    Targets: [
      chart({
        title: 'Scraped',
        description: '1 for each Collector and broker that answers Prometheus.',
        unit: 'short',
        width: 24,
        queries: [metrics('min by (job, instance) (up)', '{{job}} {{instance}}')],
      }),
    ],
  },
});
