import { join } from 'node:path';
import type { ChildHandle } from '../../../tools/processes/process.ts';
import { stopProcess } from '../../../tools/processes/process.ts';
import type { Supervisor } from '../../../tools/processes/supervisor.ts';
import { waitFor } from '../../../tools/processes/wait.ts';
import { env } from './env.js';
import { parseMetrics, type Sample } from './metrics-text.js';

export interface CollectorSpec {
  name: string;
  /** A loopback address of its own, so that every Collector has the ports that it has in production. */
  host: string;
  /** Files below collector/, or `yaml:` snippets that only a test needs. */
  configs: string[];
  env?: Record<string, string>;
}

/** One real Collector process. */
export class Collector {
  readonly otlp: string;
  #handle: ChildHandle | undefined;

  constructor(
    readonly spec: CollectorSpec,
    private readonly supervisor: Supervisor,
  ) {
    this.otlp = `http://${spec.host}:4318`;
  }

  get pid(): number {
    return this.#handle!.pid;
  }

  async start(): Promise<void> {
    const { name, host, configs, env: more } = this.spec;
    const place = (config: string) => (config.startsWith('yaml:') ? config : join(env.configs, config));
    const spec = {
      name,
      command: env.otelcol,
      args: configs.flatMap((config) => ['--config', place(config)]),
      env: { LISTEN_HOST: host, STORAGE_DIR: join(env.dir, 'storage', name), GATEWAY_INSTANCE: name, ...more },
      cwd: env.dir,
      log: join(env.dir, 'logs', `${name}.log`),
    };
    this.#handle = await this.supervisor.start(spec, 'infrastructure');
    const onTick = this.supervisor.assertAlive(this.#handle);
    await waitFor(`${name} to be healthy`, () => isHealthy(`http://${host}:13133`), { onTick });
  }

  stop = (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> =>
    stopProcess(this.pid, { signal, identity: this.#handle!.entry.identity, withinMs: 20_000 });

  /** The Collector's metrics about itself. */
  own = (): Promise<Sample[]> => this.#read(8888);

  /** The metrics it exposes for Prometheus, with exemplars. */
  exposed = (): Promise<Sample[]> => this.#read(8889);

  async #read(port: number): Promise<Sample[]> {
    const headers = { accept: 'application/openmetrics-text; version=1.0.0' };
    const response = await fetch(`http://${this.spec.host}:${port}/metrics`, { headers });
    if (!response.ok) throw new Error(`${this.spec.name} answered ${response.status} on ${port}`);
    return parseMetrics(await response.text());
  }
}

const isHealthy = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(1000) }).then(
    ({ ok }) => ok,
    () => false,
  );
