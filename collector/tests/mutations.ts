import { kubernetesMutations } from './mutations-kubernetes.ts';
import { type Mutation, mutation } from './support/mutation.ts';

const sampling = mutation.bind(null, 'sampling');
const policy = (kind: string, line: string, to = '') =>
  sampling(`keeps every trace of those: ${kind}`, `no policy for ${kind}`, 'gateway', line, to);
const REST = 'keeps a tenth of the rest, of messages that wait and streams that stay open among them';
const SLOW = '      - name: slow\n';
const BY_LATENCY = '      - { name: late, type: latency, latency: { threshold_ms: 2000 } }\n';
const counted = (test: string) => sampling.bind(null, `the metrics made of spans ${test}`);
const late = mutation.bind(null, 'late-spans');
const outage = mutation.bind(null, 'outage');
const backends = mutation.bind(null, 'backends');

const STORAGE = '      storage: file_storage\n';
const FOREVER = 'retry_on_failure: { max_interval: 10s, max_elapsed_time: 0s }';
const NEVER_AGAIN = 'retry_on_failure: { enabled: false }';
const wholeTraces = 'keeps or drops a trace as a whole, though each agent saw but half of it';
const atOnce = 'sends a trace to all backends at once, though one of them is down; that one gets it later';
const ownSecret = 'shows each backend its own secret, out of the environment';

export const mutations: Mutation[] = [
  sampling(wholeTraces, 'agents route by service', 'agent', 'routing_key: traceID', 'routing_key: service'),
  sampling(
    'splits the traces between both gateways',
    'agents give all traces one key',
    'agent',
    'routing_key: traceID',
    'routing_key: attributes\n    routing_attributes: [nothing]',
  ),
  policy('errors', '      - { name: errors, type: status_code, status_code: { status_codes: [ERROR] } }\n'),
  policy('slow', '>= Duration("2s")', '>= Duration("2h")'),
  sampling(REST, 'slow by first start and last end', 'gateway', SLOW, BY_LATENCY + SLOW),
  sampling(REST, 'a stream of events is slow', 'gateway', '"^text/event-stream"', '"^nothing"'),
  policy(
    'marked',
    '      - { name: marked, type: boolean_attribute, boolean_attribute: { key: sampling.keep, value: true } }\n',
  ),
  sampling(REST, 'a fifth', 'gateway', 'SAMPLING_PERCENTAGE:-10', 'SAMPLING_PERCENTAGE:-20'),
  sampling(
    'drops the whole trace of a health check, though what it called has failed',
    'no policy for health checks',
    'gateway',
    'IsRootSpan() and span.kind == SPAN_KIND_SERVER',
    'IsRootSpan() and span.kind == SPAN_KIND_CLIENT',
  ),
  sampling(
    'keeps an order whole that has asked for the health of a service',
    'a health check anywhere drops the trace',
    'gateway',
    'IsRootSpan() and span.kind == SPAN_KIND_SERVER',
    'span.kind == SPAN_KIND_SERVER',
  ),
  counted('count no health check')('no filter', 'gateway', '      processors: [filter/health]\n'),
  counted('count no health check')('a ping of the database counts', 'gateway', '1\\\\s*;?', '2\\\\s*;?'),
  counted('count no health check')('every query that begins so is a ping', 'gateway', ';?\\\\s*$")', '")'),
  counted('count all traces, the dropped ones too')(
    'counted after sampling',
    'gateway',
    'exporters: [span_metrics, service_graph]',
    'exporters: [service_graph]\n    traces/late: { receivers: [forward/kept], exporters: [span_metrics] }',
  ),
  counted('carry exemplars that name real traces')(
    'no exemplars',
    'gateway',
    'exemplars: { enabled: true,',
    'exemplars: {',
  ),
  counted('carry exemplars that name real traces')('no OpenMetrics', 'gateway', '    enable_open_metrics: true\n'),
  counted('say which gateway counted them')(
    'no gateway label',
    'gateway',
    "    const_labels: { gateway: '${env:GATEWAY_INSTANCE:-otel-gateway}' }\n",
  ),
  counted('draw every edge of the shop, those through the queue among them')(
    'no peers drawn',
    'gateway',
    'virtual_node_peer_attributes: [peer.service, messaging.system.name, server.address]',
    'virtual_node_peer_attributes: []',
  ),
  counted('draw every edge of the shop, those through the queue among them')(
    'no database names',
    'gateway',
    '    database_name_attributes: [db.system.name]\n',
  ),
  late(
    'lets a consumer that comes late follow the decision about its trace',
    'no decision cache',
    'gateway',
    '    decision_cache: { sampled_cache_size: 200000, non_sampled_cache_size: 200000 }\n',
  ),
  late(
    'says how many traces it had to drop before it could decide',
    'no metrics of its own',
    'gateway',
    'level: detailed',
    'level: none',
  ),
  outage(
    'survives a backend outage of a minute: no kept trace is lost, and memory stays bounded',
    'no retries',
    'layers/tempo',
    FOREVER,
    NEVER_AGAIN,
  ),
  outage(
    'survives a backend outage of a minute: no kept trace is lost, and memory stays bounded',
    'a queue too small',
    'layers/tempo',
    'queue_size: 268435456',
    'queue_size: 65536',
  ),
  outage(
    'keeps its queue through a restart, even one that it does not see coming',
    'queue in memory',
    'layers/tempo',
    STORAGE,
  ),
  mutation(
    'gateway-away',
    'a gateway that is briefly unavailable gets its part later, and the other gets nothing twice',
    'tries again above the balancing only',
    'agent',
    'retry_on_failure: { enabled: true, initial_interval: 1s, max_interval: 5s, max_elapsed_time: 40s }',
    NEVER_AGAIN,
  ),
  mutation(
    'memory',
    'refuses what it cannot hold until the decision, instead of growing until it is killed',
    'no memory limiter',
    'gateway',
    'receivers: [otlp]\n      processors: [memory_limiter]',
    'receivers: [otlp]',
  ),
  ...kubernetesMutations,
  backends(atOnce, 'Lightstep is given up', 'layers/lightstep', FOREVER, NEVER_AGAIN),
  backends(
    atOnce,
    'Jaeger has no pipeline',
    'layers/jaeger',
    'exporters: [otlp_grpc/jaeger]',
    'exporters: [otlp_grpc/tempo]',
  ),
  backends(
    ownSecret,
    'Datadog without its key',
    'layers/datadog',
    "    headers: { dd-api-key: '${env:DD_API_KEY}' }\n",
  ),
  backends(ownSecret, 'X-Ray unsigned', 'layers/xray', '    auth: { authenticator: sigv4auth }\n'),
  mutation(
    'shop',
    'brings an order of the shop through both tiers, one whole trace of four services',
    'every request taken for a health check',
    'gateway',
    `IsRootSpan() and span.kind == SPAN_KIND_SERVER and IsMatch(span.attributes["url.path"],`,
    `IsRootSpan() and span.kind == SPAN_KIND_SERVER and IsMatch("/metrics",`,
  ),
];
