import type { Mutation } from '../../collector/tests/support/mutation.ts';

/** References between the datasources of Grafana. */
const link = (test: string, name: string, from: string, to: string): Mutation => ({
  name,
  file: 'grafana/provisioning/datasources/datasources.yaml',
  from,
  to,
  spec: 'correlation',
  fails: `one order ${test}`,
  whole: true,
});

export const mutations: Mutation[] = [
  link(
    'its metric has an exemplar, which leads to a trace',
    'exemplars by another name',
    '[{ name: trace_id,',
    '[{ name: traceID,',
  ),
  link(
    'a span leads to the log lines of its service in that trace',
    'a label that Loki does not have',
    'value: service_name',
    'value: service',
  ),
  link('a log line leads back to the trace', 'lines without a link', 'matcherRegex: trace_id', 'matcherRegex: traceid'),
  link(
    'a span leads to the metrics of its service: Errors of this service',
    'a status that spans do not have',
    'STATUS_CODE_ERROR',
    'ERROR',
  ),
];
