import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { env } from '../../../collector/tests/support/env.js';
import type { Tiers } from '../../../collector/tests/support/tiers.js';
import { freePorts } from '../../../tools/processes/ports.ts';
import { waitFor } from '../../../tools/processes/wait.ts';

const folder = join(import.meta.dirname, '..', '..');

export interface Series {
  metric: Record<string, string>;
  value: number;
}

export interface Exemplar {
  labels: Record<string, string>;
  value: string;
  timestamp: number;
}

interface ScrapeConfig {
  job_name: string;
  dns_sd_configs?: { port: number }[];
  static_configs?: { targets: string[] }[];
}

/** A real Prometheus with the shipped configuration and rules, except for addresses and intervals of targets. */
export class Prometheus {
  private constructor(private readonly url: string) {}

  static async start(tiers: Tiers): Promise<Prometheus> {
    const dir = join(env.dir, 'prometheus');
    mkdirSync(dir, { recursive: true });
    const config = join(dir, 'prometheus.yaml');
    writeFileSync(config, stringify(localConfig(tiers)));
    const [port] = await freePorts(1);
    const url = `http://127.0.0.1:${port}`;
    const args = [`--config.file=${config}`, `--storage.tsdb.path=${dir}/data-${port}`];
    args.push(`--web.listen-address=127.0.0.1:${port}`, '--enable-feature=exemplar-storage,expand-external-labels');
    const log = join(env.dir, 'logs', 'prometheus.log');
    const grafana = { GRAFANA_URL: 'http://grafana.test' };
    const spec = { name: 'prometheus', command: 'prometheus', args, env: grafana, cwd: dir, log };
    const handle = await tiers.supervisor.start(spec, 'infrastructure');
    const ready = () =>
      fetch(`${url}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
    await waitFor('Prometheus', ready, { onTick: tiers.supervisor.assertAlive(handle) });
    return new Prometheus(url);
  }

  async query(expr: string, at?: number): Promise<Series[]> {
    const { result } = await this.#get<{ result: { metric: Record<string, string>; value: [number, string] }[] }>(
      'query',
      { query: expr, ...(at && { time: String(at / 1000) }) },
    );
    return result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
  }

  /** The single value of `expr`; 0 if there is none. */
  number = async (expr: string): Promise<number> => (await this.query(expr))[0]?.value ?? 0;

  exemplars = async (selector: string): Promise<Exemplar[]> => {
    const now = Date.now() / 1000;
    const range = { start: String(now - 3600), end: String(now + 60) };
    const all = await this.#get<{ exemplars: Exemplar[] }[]>('query_exemplars', { query: selector, ...range });
    return all.flatMap(({ exemplars }) => exemplars);
  };

  alerts = async (): Promise<
    { labels: Record<string, string>; annotations: Record<string, string>; state: string }[]
  > => (await this.#get<{ alerts: [] }>('alerts', {})).alerts;

  rules = async (): Promise<{ name: string; health: string; lastError?: string }[]> => {
    const { groups } = await this.#get<{ groups: { rules: [] }[] }>('rules', {});
    return groups.flatMap(({ rules }) => rules);
  };

  async #get<T>(path: string, parameters: Record<string, string>): Promise<T> {
    const response = await fetch(`${this.url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
    const body = (await response.json()) as { status: string; error?: string; data: T };
    if (body.status !== 'success') throw new Error(`Prometheus: ${body.error} in ${JSON.stringify(parameters)}`);
    return body.data;
  }
}

function localConfig(tiers: Tiers): unknown {
  const { global, scrape_configs, ...rest } = parse(readFileSync(join(folder, 'backends', 'prometheus.yaml'), 'utf8'));
  const hosts: Record<string, string[]> = {
    shop: tiers.gateways.map(({ spec }) => spec.host),
    'otel-gateway': tiers.gateways.map(({ spec }) => spec.host),
    'otel-agent': tiers.agents.map(({ spec }) => spec.host),
    rabbitmq: ['127.0.0.1'],
  };
  return {
    ...rest,
    global: { ...global, scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '2s' },
    rule_files: [join(folder, 'rules', '*.yaml')],
    scrape_configs: (scrape_configs as ScrapeConfig[]).map(({ dns_sd_configs, ...scrape }) => {
      const port = scrape.job_name === 'rabbitmq' ? process.env['RABBITMQ_METRICS_PORT'] : dns_sd_configs![0]!.port;
      return { ...scrape, static_configs: [{ targets: hosts[scrape.job_name]!.map((host) => `${host}:${port}`) }] };
    }),
  };
}
