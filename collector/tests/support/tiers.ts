import { stopOrphans } from '../../../tools/processes/run-file.ts';
import { Supervisor } from '../../../tools/processes/supervisor.ts';
import { Collector } from './collector.js';
import { env, loopback } from './env.js';
import type { Sample } from './metrics-text.js';

export interface TiersOptions {
  /** Where the gateways' Tempo exporter sends, as host and port. */
  tempo: string;
  agents?: number;
  gateways?: number;
  /** Whether the agents listen where the shop does not send; otherwise its spans would be counted too. */
  apart?: boolean;
  /** Further layers or `yaml:` snippets of the gateways. */
  layers?: string[];
  /** The gateways' environment. */
  env?: Record<string, string>;
}

/** Agents and gateways with the shipped configuration, which differs from production only in the addresses. */
export class Tiers {
  readonly agents: Collector[];
  readonly gateways: Collector[];

  private constructor(
    /** Processes that a test runs beside them, which stop with them. */
    readonly supervisor: Supervisor,
    { tempo, agents = 2, gateways = 2, apart = false, layers = [], env: more }: TiersOptions,
  ) {
    const hosts = range(gateways).map((n) => loopback(2, n));
    // A name with several addresses would need a DNS server; a list of addresses has the same effect.
    const resolver = `{ dns: null, static: { hostnames: [${hosts.map((host) => `"${host}:4317"`).join(', ')}] } }`;
    const exporters = ['', '/metrics', '/logs'].map((kind) => `load_balancing${kind}: { resolver: ${resolver} }`);
    const agentConfigs = ['agent.yaml', `yaml:exporters: { ${exporters.join(', ')} }`];
    const gatewayConfigs = ['gateway.yaml', 'layers/tempo.yaml', 'layers/loki.yaml', ...layers];
    const gatewayEnv = { TEMPO_ENDPOINT: tempo, SAMPLING_DECISION_WAIT: '5s', ...more };
    this.gateways = hosts.map(
      (host, at) =>
        new Collector({ name: `gateway-${at + 1}`, host, configs: gatewayConfigs, env: gatewayEnv }, supervisor),
    );
    this.agents = range(agents).map(
      (n) => new Collector({ name: `agent-${n}`, host: loopback(apart ? 4 : 1, n), configs: agentConfigs }, supervisor),
    );
  }

  static async start(options: TiersOptions): Promise<Tiers> {
    await stopOrphans(env.tiersFile);
    const tiers = new Tiers(new Supervisor(env.tiersFile, 'test:collector'), options);
    try {
      await Promise.all(tiers.gateways.map((gateway) => gateway.start()));
      await Promise.all(tiers.agents.map((agent) => agent.start()));
      return tiers;
    } catch (error) {
      await tiers.stop();
      throw error;
    }
  }

  stop = (): Promise<void> => this.supervisor.stop();

  /** The metrics that all gateways expose for Prometheus. */
  exposed = async (): Promise<Sample[]> => (await Promise.all(this.gateways.map((each) => each.exposed()))).flat();

  /** The metrics of all gateways about themselves. */
  own = async (): Promise<Sample[]> => (await Promise.all(this.gateways.map((each) => each.own()))).flat();
}

const range = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);
