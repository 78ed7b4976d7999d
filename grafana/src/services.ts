import { dashboard } from './dashboard.ts';
import { chart, logLines, rowsOf, serviceGraph, traceList } from './panels.ts';
import { quantile, rate } from './promql.ts';
import { metrics, rows } from './queries.ts';

const CALLS = 'traces_span_metrics_calls_total';
const DURATION = 'traces_span_metrics_duration_seconds';
const SERVED = 'span_kind=~"SPAN_KIND_SERVER|SPAN_KIND_CONSUMER", service_name=~"$service"';
const FAILED = `${SERVED}, status_code="STATUS_CODE_ERROR"`;
const OWN = '{job=~"$service"}';

export const services = dashboard({
  uid: 'services',
  title: 'RED per service',
  description: 'Rate, errors and duration of the requests and messages that a service handles, sampled or not.',
  variables: { service: `label_values(${CALLS}, service_name)` },
  rows: {
    'Rate, errors, duration': [
      chart({
        title: 'Rate',
        description: 'Requests and messages a second, counted before sampling.',
        unit: 'ops',
        width: 8,
        queries: [metrics(rate(`${CALLS}{${SERVED}}`, 'service_name'), '{{service_name}}')],
      }),
      chart({
        title: 'Errors',
        description: 'Share that failed. A declined card is an outcome, not an error.',
        unit: 'percentunit',
        width: 8,
        queries: [
          metrics(
            `${rate(`${CALLS}{${FAILED}}`, 'service_name')} / ${rate(`${CALLS}{${SERVED}}`, 'service_name')}`,
            '{{service_name}}',
          ),
        ],
      }),
      chart({
        title: 'Duration, p95',
        description: 'Dots link to a trace.',
        unit: 's',
        width: 8,
        queries: [metrics(quantile(0.95, DURATION, 'service_name', `{${SERVED}}`), '{{service_name}}')],
      }),
    ],
    Operations: [
      rowsOf({
        title: 'Busiest operations',
        description: 'Per second, over the period.',
        unit: 'ops',
        queries: [rows(`topk(20, ${rate(`${CALLS}{${SERVED}}`, 'service_name, span_name', '[$__range]')})`)],
      }),
      rowsOf({
        title: 'Failing operations',
        description: 'Per second, over the period, with their errors.',
        unit: 'ops',
        queries: [
          rows(`topk(20, ${rate(`${CALLS}{${FAILED}}`, 'service_name, span_name, error_type', '[$__range]')})`),
        ],
      }),
      chart({
        title: 'Answers by route and status',
        description: 'All HTTP responses; routes are templates, never URLs.',
        unit: 'ops',
        queries: [
          metrics(
            rate(`http_server_request_duration_seconds_count${OWN}`, 'job, http_route, http_response_status_code'),
            '{{job}} {{http_route}} {{http_response_status_code}}',
          ),
        ],
      }),
      chart({
        title: 'Requests by route',
        description: 'From the services’ own request counter.',
        unit: 'ops',
        queries: [metrics(rate(`http_requests_total${OWN}`, 'method, path'), '{{method}} {{path}}')],
      }),
    ],
    'What it depends on': [
      serviceGraph({
        title: 'Service map',
        description: 'Computed from spans before sampling, including edges across the queue.',
      }),
      chart({
        title: 'Calls between services',
        description: 'The numbers of the service map: which service calls which, also across the queue.',
        unit: 'ops',
        width: 8,
        queries: [metrics(rate('traces_service_graph_request_total', 'client, server'), '{{client}} → {{server}}')],
      }),
      chart({
        title: 'Calls of other services, p95',
        description: 'Measured by the caller, including the connection.',
        unit: 's',
        width: 8,
        queries: [metrics(quantile(0.95, 'http_client_request_duration_seconds', 'job', OWN), '{{job}}')],
      }),
      chart({
        title: 'Database, p95',
        description: 'Duration of a query, without the wait for a connection.',
        unit: 's',
        width: 8,
        queries: [
          metrics(
            quantile(0.95, 'db_client_operation_duration_seconds', 'job, db_operation_name', OWN),
            '{{job}} {{db_operation_name}}',
          ),
        ],
      }),
    ],
    Process: [
      chart({
        title: 'Event loop delay, p99',
        description: 'Above 0.1 s, all work of the process is delayed.',
        unit: 's',
        width: 8,
        queries: [metrics(`max by (job) (nodejs_eventloop_delay_p99_seconds${OWN})`, '{{job}}')],
      }),
      chart({
        title: 'Heap',
        description: 'Heap in use, over all heap spaces.',
        unit: 'bytes',
        width: 8,
        queries: [metrics(`sum by (job) (v8js_memory_heap_used_bytes${OWN})`, '{{job}}')],
      }),
      chart({
        title: 'Database connections',
        description: 'Connections in use, idle, and requests that wait for one. Waiting requests are a problem.',
        unit: 'short',
        width: 8,
        queries: [
          metrics(
            `sum by (job, db_client_connection_state) (db_client_connection_count${OWN})`,
            '{{job}} {{db_client_connection_state}}',
          ),
        ],
      }),
    ],
    Examples: [
      traceList({
        title: 'Traces with an error',
        description: 'The sampler keeps all of them.',
        width: 24,
        query: '{ resource.service.name =~ "$service" && status = error }',
      }),
      logLines({
        title: 'Warnings and errors',
        description: 'Each line links to its trace.',
        expr: '{service_name=~"$service"} | severity_text =~ "(?i)warn|error|fatal"',
      }),
    ],
  },
});
