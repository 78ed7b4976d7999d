import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Call, CALLS, CHOICE_CALLS, CLUSTER_CALLS, type Part } from '../../../collector/pipeline/edges.ts';
import { BUILDS } from '../../tools/builds.ts';
import { Cluster, type KubeObject } from './cluster.ts';
import { ANYWHERE } from './addresses.ts';

/** What is expected of a build, besides what is expected of all. */
interface Expectation {
  calls: readonly Call[];
  /** Parts that answer outside the cluster, each with an address. */
  outside: Partial<Record<Part, string>>;
}

const all = [...CALLS, ...CLUSTER_CALLS];
const agents = ({ from, to }: Call) => from === 'otel-agent' || to === 'otel-agent';
/** Customers come through an ingress controller. If it is part of the build, it opens the connection to the gateway. */
const throughIngress = (call: Call): Call => (call.to === 'api-gateway' ? { ...call, from: 'ingress' } : call);
const kind: Expectation = {
  calls: [...all.map(throughIngress), ...CHOICE_CALLS.kind],
  outside: { kubernetes: ANYWHERE, customer: ANYWHERE },
};
/** An external broker is reached by amqps and offers no metrics. */
const production: Expectation = {
  calls: [...all, ...CHOICE_CALLS.production]
    .filter(({ from, to, by }) => from !== 'rabbitmq' && !(to === 'rabbitmq' && by === 'scrape'))
    .map((call) => (call.by === 'amqp' ? { ...call, port: 5671 } : call)),
  outside: { kubernetes: ANYWHERE, 'object-storage': ANYWHERE, postgresql: '10.20.0.5', rabbitmq: '10.20.0.6' },
};

const EXPECTED: Record<string, Expectation> = {
  kind,
  production,
  jaeger: adding(kind, CHOICE_CALLS.jaeger),
  'production-jaeger': adding(production, CHOICE_CALLS.jaeger),
  vendor: adding(kind, CHOICE_CALLS.vendor, { vendor: ANYWHERE }),
  'production-vendor': adding(production, CHOICE_CALLS.vendor, { vendor: ANYWHERE }),
  alertmanager: adding(kind, CHOICE_CALLS.alertmanager),
  'production-alertmanager': adding(production, CHOICE_CALLS.alertmanager),
  keda: adding(kind, CHOICE_CALLS.keda),
  'production-keda': production,
  sidecar: withSidecars(kind),
  'production-sidecar': withSidecars(production),
  'rabbitmq-operator': kind,
};

function adding(
  { calls, outside }: Expectation,
  more: readonly Call[],
  away: Expectation['outside'] = {},
): Expectation {
  return { calls: [...calls, ...more], outside: { ...outside, ...away } };
}

function withSidecars({ calls, outside }: Expectation): Expectation {
  return { calls: [...calls.filter((call) => !agents(call)), ...CHOICE_CALLS.sidecar], outside };
}

export class Build extends Cluster {
  constructor(
    readonly name: string,
    objects: KubeObject[],
  ) {
    super(objects);
  }

  get expected(): Expectation {
    return EXPECTED[this.name]!;
  }

  /** The same build with one change. */
  broken(fault: (build: Build) => void): Build {
    const copy = new Build(this.name, structuredClone(this.objects));
    fault(copy);
    return new Build(copy.name, copy.objects);
  }
}

const folder = process.env['K8S_BUILDS'];
if (!folder) throw new Error('K8S_BUILDS is not set: run npm run test:k8s');

export const builds: readonly Build[] = Object.keys(BUILDS).map(
  (name) => new Build(name, JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as KubeObject[]),
);

export const buildNamed = (name: string): Build => builds.find((build) => build.name === name)!;
