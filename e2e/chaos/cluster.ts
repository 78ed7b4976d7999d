import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { freePorts } from '../../tools/processes/ports.ts';
import { kill, type ProcessEntry, stopProcess } from '../../tools/processes/process.ts';
import { addProcess, readRun, restartProcess } from '../../tools/processes/run-file.ts';
import { isReady, type Service, services, serviceSpec } from '../../tools/shop/services.ts';
import { siteIn, type Site } from '../../tools/shop/site.ts';
import { waitFor } from '../../tools/processes/wait.ts';
import { Balancer } from './network/balancer.ts';
import { TcpProxy } from './network/proxy.ts';
import type { Place } from './place.ts';
import { SpanSink } from './span-sink.ts';

const EACH = 2;
const READY_WITHIN_MS = 60_000;

export interface Replica {
  name: string;
  service: Service;
  url: string;
  metrics: string;
}

/** Two replicas of every service behind a balancer, with a proxy on every connection to the servers they need. */
export class Cluster {
  readonly place: Place;
  readonly replicas: Replica[] = [];
  readonly doors = {} as Record<Service, Balancer>;
  readonly sink: SpanSink;
  readonly wires = {} as Record<'amqp' | 'postgres' | 'otlp', TcpProxy>;

  private constructor(place: Place, sink: SpanSink) {
    this.place = place;
    this.sink = sink;
  }

  static async start(place: Place, more: Record<string, string> = {}): Promise<Cluster> {
    const cluster = new Cluster(place, await SpanSink.open());
    cluster.wires.amqp = await TcpProxy.before(place.amqp);
    cluster.wires.postgres = await TcpProxy.before(place.databases.orders);
    cluster.wires.otlp = await TcpProxy.before(cluster.sink.url);
    await cluster.#start(more);
    return cluster;
  }

  get gateway(): string {
    return this.doors.gateway.url;
  }

  of(service: Service): Replica[] {
    return this.replicas.filter((replica) => replica.service === service);
  }

  entry(name: string): ProcessEntry {
    return readRun(this.place.runFile)!.processes.find((each) => each.name === name)!;
  }

  signal(name: string, signal: NodeJS.Signals): void {
    kill(this.entry(name).pid, signal);
  }

  /** Ends a process of the run and waits until it is gone. SIGKILL goes to all it has started, too. */
  async end(name: string, signal?: NodeJS.Signals): Promise<void> {
    const { pid, stopSignal } = this.entry(name);
    await stopProcess(pid, { signal: signal ?? stopSignal, withinMs: 30_000 });
  }

  async startAgain(name: string): Promise<void> {
    await restartProcess(this.place.runFile, name);
  }

  async ready({ name, url }: Replica): Promise<void> {
    await waitFor(`${name} to be ready`, () => isReady(url), { withinMs: READY_WITHIN_MS, everyMs: 100 });
  }

  async stop(): Promise<void> {
    await Promise.all(this.replicas.map(({ name }) => this.end(name)));
    for (const door of Object.values(this.doors)) await door.close();
    for (const wire of Object.values(this.wires)) await wire.close();
    await this.sink.close();
  }

  async #start(more: Record<string, string>): Promise<void> {
    const { place, wires } = this;
    const ports = await freePorts(2 * EACH * services.length);
    for (const service of services)
      for (let number = 1; number <= EACH; number += 1) {
        const [port, metricsPort] = ports.splice(0, 2) as [number, number];
        const [url, metrics] = [`http://localhost:${port}`, `http://localhost:${metricsPort}/metrics`];
        this.replicas.push({ name: `${service}-${number}`, service, url, metrics });
      }
    for (const service of services) this.doors[service] = await Balancer.before(this.of(service).map(({ url }) => url));
    const database = (name: keyof Place['databases']) => wires.postgres.urlFor(place.databases[name]);
    const shared = {
      AMQP_URL: wires.amqp.urlFor(place.amqp),
      ORDERS_DATABASE_URL: database('orders'),
      PAYMENTS_DATABASE_URL: database('payments'),
      INVENTORY_DATABASE_URL: database('inventory'),
      ORDERS_URL: this.doors.orders.url,
      INVENTORY_URL: this.doors.inventory.url,
      OTEL_EXPORTER_OTLP_ENDPOINT: wires.otlp.urlFor(this.sink.url),
      OTEL_METRICS_EXPORTER: 'prometheus',
      OTEL_LOGS_EXPORTER: 'none',
      ...more,
    };
    for (const replica of this.replicas) await addProcess(place.runFile, this.#spec(replica, shared));
    await Promise.all(this.replicas.map((replica) => this.ready(replica)));
  }

  #spec({ name, service, url, metrics }: Replica, shared: Record<string, string>) {
    const dir = dirname(this.place.runFile);
    const site = siteIn(dir, { [service]: Number(new URL(url).port) } as Site['ports']);
    const spec = serviceSpec(service, site, shared);
    const env = { ...spec.env, OTEL_EXPORTER_PROMETHEUS_PORT: new URL(metrics).port, NODE_ENV: 'production' };
    return { ...spec, name, env, log: join(dir, 'logs', `${name}.log`) };
  }
}

/** A process's resident memory in MB, and its open files and sockets. */
export function usageOf({ pid }: ProcessEntry, count: (folder: string) => number): { rssMb: number; handles: number } {
  const kb = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { rssMb: Math.round(Number(kb) / 1024), handles: count(`/proc/${pid}/fd`) };
}
