import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, folder, readConfig } from './config.js';
import { lint, rules } from './rules.js';
import { shipped } from './shipped.js';

it('finds nothing in any of the configurations that are shipped', () => {
  const found = shipped.flatMap(({ name, files }) =>
    lint(readConfig(files)).map((complaint) => `${name}: ${complaint}`),
  );

  expect(found).toEqual([]);
});

it('looks at every layer that is shipped', () => {
  const layers = readdirSync(join(folder, 'layers')).map((name) => `layers/${name}`);

  expect(layers.filter((layer) => !shipped.some(({ files }) => files.includes(layer)))).toEqual([]);
});

interface Broken {
  rule: keyof typeof rules;
  of: string[];
  edit: (config: Config) => void;
  says: string[];
}

const GATEWAY = ['gateway.yaml', 'layers/loki.yaml', 'layers/tempo.yaml'];
const AGENT = ['agent.yaml'];

const broken: Broken[] = [
  {
    rule: 'unused',
    of: GATEWAY,
    edit: ({ receivers, connectors, extensions }) => {
      receivers!['otlp/other'] = {};
      connectors!['forward/other'] = {};
      extensions!['bearertokenauth'] = {};
    },
    says: [
      'receivers: otlp/other is defined and no pipeline uses it',
      'connectors: forward/other is defined and no pipeline uses it',
      'extensions: bearertokenauth is defined and never started',
    ],
  },
  {
    rule: 'notStarted',
    of: GATEWAY,
    edit: ({ service }) => (service.extensions = ['health_check']),
    says: ['service.extensions lacks file_storage'],
  },
  {
    rule: 'deprecated',
    of: GATEWAY,
    edit: ({ exporters, processors }) => {
      exporters!['otlp/tempo'] = exporters!['otlp_grpc/tempo']!;
      processors!['batch'] = {};
    },
    says: [
      "processors: batch is the old name of the batch of an exporter's sending_queue",
      'exporters: otlp/tempo is the old name of otlp_grpc',
    ],
  },
  {
    rule: 'limiterFirst',
    of: AGENT,
    edit: ({ service }) => service.pipelines['traces']!.processors!.reverse(),
    says: ['pipeline traces takes data from outside and does not begin with memory_limiter'],
  },
  {
    rule: 'countedBeforeSampling',
    of: GATEWAY,
    edit: ({ service }) => {
      service.pipelines['traces/in']!.exporters = ['forward/counted', 'service_graph'];
      service.pipelines['traces/tempo']!.exporters!.push('span_metrics');
    },
    says: ['span_metrics counts only what is sampled'],
  },
  {
    rule: 'logsOnce',
    of: ['agent.yaml', 'layers/agent-kubernetes.yaml'],
    edit: ({ service }) => service.pipelines['logs']!.receivers!.push('otlp'),
    says: ['logs come by file_log and by otlp: every line twice'],
  },
  {
    rule: 'persistentQueues',
    of: GATEWAY,
    edit: ({ exporters }) => {
      delete exporters!['otlp_grpc/tempo']!['sending_queue'].storage;
      delete exporters!['otlp_http/loki']!['retry_on_failure'];
    },
    says: ['otlp_http/loki gives up on a long outage', 'otlp_grpc/tempo keeps its queue in memory'],
  },
  {
    rule: 'wholeTraces',
    of: AGENT,
    edit: ({ exporters }) => (exporters!['load_balancing']!['routing_key'] = 'service'),
    says: ['load_balancing tears traces apart: its routing_key is not traceID'],
  },
  {
    rule: 'queueAboveBalancing',
    of: AGENT,
    edit: ({ exporters }) => (exporters!['load_balancing'] = { protocol: { otlp: { sending_queue: {} } } }),
    says: ['load_balancing queues below the balancing: what waits there cannot be routed anew'],
  },
  {
    rule: 'retriesBelowBalancing',
    of: AGENT,
    edit: ({ exporters }) => {
      exporters!['load_balancing']!['protocol'] = { otlp: { retry_on_failure: { enabled: false } } };
      exporters!['load_balancing/logs']!['timeout'] = '10s';
    },
    says: ['load_balancing', 'load_balancing/logs'].map(
      (id) => `${id} sends what one gateway has again because another is away`,
    ),
  },
  {
    rule: 'lateFollowsDecision',
    of: GATEWAY,
    edit: ({ processors }) => {
      processors!['tail_sampling']!['decision_wait'] = '10s';
      processors!['tail_sampling']!['decision_cache'].non_sampled_cache_size = 1000;
    },
    says: [
      'tail_sampling decides before the slowest order is done',
      'tail_sampling forgets decisions before it forgets spans',
    ],
  },
  {
    rule: 'tokensNeedTls',
    of: ['agent.yaml', 'layers/agent-kubernetes.yaml'],
    edit: ({ exporters }) => (exporters!['load_balancing/logs']!['protocol'].otlp.tls = { insecure: true }),
    says: ['a token travels over a connection without TLS'],
  },
  {
    rule: 'certificatesReadAgain',
    of: ['gateway.yaml', 'layers/gateway-kubernetes.yaml', 'layers/loki.yaml', 'layers/tempo.yaml'],
    edit: ({ receivers }) => delete receivers!['otlp']!['protocols'].grpc.tls.reload_interval,
    says: ['/etc/otel/tls/tls.crt is read once, and served when it is long over'],
  },
  {
    rule: 'secretsFromEnvironment',
    of: ['gateway.yaml', 'layers/loki.yaml', 'layers/honeycomb.yaml'],
    edit: ({ exporters }) => (exporters!['otlp_grpc/honeycomb']!['headers'] = { 'x-honeycomb-team': 'abc' }),
    says: ['otlp_grpc/honeycomb: x-honeycomb-team is not left to the environment'],
  },
  {
    rule: 'exemplarsTravel',
    of: GATEWAY,
    edit: ({ exporters }) => delete exporters!['prometheus']!['enable_open_metrics'],
    says: ['prometheus loses exemplars: they exist in OpenMetrics only'],
  },
];

it.each(broken)('$rule: $says.0', ({ rule, of, edit, says }) => {
  const config = readConfig(of);
  edit(config);

  expect(rules[rule]!(config)).toEqual(says);
});

it('has a broken configuration for every rule', () => {
  expect(broken.map(({ rule }) => rule)).toEqual(Object.keys(rules));
});
