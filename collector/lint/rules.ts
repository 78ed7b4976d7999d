import type { Config } from './config.js';
import { idsOf, isConnector, pipelinesOf, signalOf, typeOf, upstream, valuesOf } from './graph.js';

/** Returns the faults, a line for each place; nothing if there are none. */
export type Rule = (config: Config) => string[];

/** Former names that the Collector still accepts, with a warning that nobody reads. */
const RENAMED: Record<string, Record<string, string>> = {
  receivers: { filelog: 'file_log' },
  processors: {
    batch: "the batch of an exporter's sending_queue",
    k8sattributes: 'k8s_attributes',
    resourcedetection: 'resource_detection',
  },
  exporters: { loadbalancing: 'load_balancing', logging: 'debug', otlp: 'otlp_grpc', otlphttp: 'otlp_http' },
  connectors: { servicegraph: 'service_graph', spanmetrics: 'span_metrics' },
};
const SAMPLERS = ['tail_sampling', 'probabilistic_sampler'];
const COUNTERS = ['span_metrics', 'service_graph'];
const SECRET_HEADER = /key|token|team|authorization/i;
const ONLY_A_VARIABLE = /^\$\{env:\w+\}$/;
const SLOWEST_ORDER_S = 10;

const unused: Rule = (config) => {
  const named = new Set(pipelinesOf(config).flatMap(([, pipeline]) => Object.values(pipeline).flat() as string[]));
  const started = new Set(config.service.extensions);
  const inPipelines = (['receivers', 'processors', 'exporters', 'connectors'] as const).flatMap((kind) =>
    idsOf(config[kind])
      .filter((id) => !named.has(id))
      .map((id) => `${kind}: ${id} is defined and no pipeline uses it`),
  );
  const extensions = idsOf(config.extensions).filter((id) => !started.has(id));
  return [...inPipelines, ...extensions.map((id) => `extensions: ${id} is defined and never started`)];
};

/** `validate` checks each component by itself. A missing one shows only when the Collector starts, or later. */
const notStarted: Rule = (config) => {
  const started = new Set(config.service.extensions);
  const wanted = [...valuesOf('authenticator', config), ...valuesOf('storage', config)] as string[];
  return [...new Set(wanted)].filter((id) => !started.has(id)).map((id) => `service.extensions lacks ${id}`);
};

const deprecated: Rule = (config) =>
  Object.entries(RENAMED).flatMap(([kind, names]) =>
    idsOf(config[kind as keyof typeof RENAMED & 'receivers'])
      .filter((id) => typeOf(id) in names)
      .map((id) => `${kind}: ${id} is the old name of ${names[typeOf(id)]}`),
  );

const limiterFirst: Rule = (config) =>
  pipelinesOf(config)
    .filter(([, { receivers = [] }]) => receivers.some((id) => !isConnector(config, id)))
    .filter(([, { processors = [] }]) => typeOf(processors[0] ?? '') !== 'memory_limiter')
    .map(([name]) => `pipeline ${name} takes data from outside and does not begin with memory_limiter`);

const countedBeforeSampling: Rule = (config) =>
  pipelinesOf(config).flatMap(([name, { exporters = [] }]) => {
    const above = [name, ...upstream(config, name)].flatMap((each) => config.service.pipelines[each]!.processors ?? []);
    if (!above.some((id) => SAMPLERS.includes(typeOf(id)))) return [];
    return exporters.filter((id) => COUNTERS.includes(typeOf(id))).map((id) => `${id} counts only what is sampled`);
  });

const logsOnce: Rule = (config) => {
  const logs = pipelinesOf(config).filter(([name]) => signalOf(name) === 'logs');
  const types = new Set(logs.flatMap(([, { receivers = [] }]) => receivers.map(typeOf)));
  return types.has('file_log') && types.has('otlp') ? ['logs come by file_log and by otlp: every line twice'] : [];
};

/** A gateway holds traces that nobody else has any more, so they must survive an outage and a restart. */
const persistentQueues: Rule = (config) => {
  if (!idsOf(config.processors).some((id) => SAMPLERS.includes(typeOf(id)))) return [];
  return Object.entries(config.exporters ?? {})
    .filter(([id]) => typeOf(id).startsWith('otlp_'))
    .flatMap(([id, settings]) => [
      ...(settings?.['sending_queue']?.storage ? [] : [`${id} keeps its queue in memory`]),
      ...(settings?.['retry_on_failure']?.max_elapsed_time === '0s' ? [] : [`${id} gives up on a long outage`]),
    ]);
};

const wholeTraces: Rule = (config) =>
  pipelinesOf(config)
    .filter(([name]) => signalOf(name) === 'traces')
    .flatMap(([, { exporters = [] }]) => exporters.filter((id) => typeOf(id) === 'load_balancing'))
    .filter((id) => config.exporters?.[id]?.['routing_key'] !== 'traceID')
    .map((id) => `${id} tears traces apart: its routing_key is not traceID`);

/** contrib #16826: the connections below it share one storage and overwrite each other's queue. */
const queueAboveBalancing: Rule = (config) =>
  Object.entries(config.exporters ?? {})
    .filter(([id, settings]) => typeOf(id) === 'load_balancing' && settings?.['protocol']?.otlp)
    .filter(([, settings]) => settings!['protocol'].otlp.sending_queue?.enabled !== false)
    .map(([id]) => `${id} queues below the balancing: what waits there cannot be routed anew`);

/**
 * The load balancer joins the errors of all gateways into one, and the exporter above it sends the whole request again.
 */
const retriesBelowBalancing: Rule = (config) =>
  Object.entries(config.exporters ?? {})
    .filter(([id, settings]) => typeOf(id) === 'load_balancing' && settings?.['protocol']?.otlp)
    .filter(([, settings]) => {
      const { enabled = true, max_elapsed_time } = settings!['protocol'].otlp.retry_on_failure ?? {};
      return !enabled || seconds(settings!['timeout']) < seconds(max_elapsed_time);
    })
    .map(([id]) => `${id} sends what one gateway has again because another is away`);

const lateFollowsDecision: Rule = (config) =>
  Object.entries(config.processors ?? {})
    .filter(([id]) => typeOf(id) === 'tail_sampling')
    .flatMap(([id, settings]) => {
      const { decision_wait, num_traces, decision_cache = {} } = settings ?? {};
      const caches = [decision_cache.sampled_cache_size ?? 0, decision_cache.non_sampled_cache_size ?? 0];
      return [
        ...(seconds(decision_wait) > SLOWEST_ORDER_S ? [] : [`${id} decides before the slowest order is done`]),
        ...(Math.min(...caches) > num_traces ? [] : [`${id} forgets decisions before it forgets spans`]),
      ];
    });

const seconds = (text: unknown): number => Number(/^(\d+)s$/.exec(String(text))?.[1] ?? 0);

const tokensNeedTls: Rule = (config) =>
  (valuesOf('otlp', config.exporters) as { auth?: object; tls?: { insecure?: boolean } }[])
    .filter(({ auth, tls }) => auth && tls?.insecure)
    .map(() => 'a token travels over a connection without TLS');

const certificatesReadAgain: Rule = (config) =>
  (valuesOf('tls', config) as { cert_file?: string; reload_interval?: string }[])
    .filter(({ cert_file, reload_interval }) => cert_file && !reload_interval)
    .map(({ cert_file }) => `${cert_file} is read once, and served when it is long over`);

const secretsFromEnvironment: Rule = (config) =>
  Object.entries(config.exporters ?? {}).flatMap(([id, settings]) =>
    Object.entries((settings?.['headers'] ?? {}) as Record<string, string>)
      .filter(([name, value]) => SECRET_HEADER.test(name) && !ONLY_A_VARIABLE.test(value))
      .map(([name]) => `${id}: ${name} is not left to the environment`),
  );

const exemplarsTravel: Rule = (config) => {
  const made = Object.values(config.connectors ?? {}).some((settings) => settings?.['exemplars']?.enabled);
  return Object.entries(config.exporters ?? {})
    .filter(([id, settings]) => made && typeOf(id) === 'prometheus' && !settings?.['enable_open_metrics'])
    .map(([id]) => `${id} loses exemplars: they exist in OpenMetrics only`);
};

export const rules: Record<string, Rule> = {
  unused,
  notStarted,
  deprecated,
  limiterFirst,
  countedBeforeSampling,
  logsOnce,
  persistentQueues,
  wholeTraces,
  queueAboveBalancing,
  retriesBelowBalancing,
  lateFollowsDecision,
  tokensNeedTls,
  certificatesReadAgain,
  secretsFromEnvironment,
  exemplarsTravel,
};

/** Faults that `otelcol validate` does not find. */
export const lint = (config: Config): string[] => Object.values(rules).flatMap((rule) => rule(config));
