import { Failure } from '../../../tools/console/failure.ts';
import { placeOrderPatiently } from '../../../tools/orders/place-order.ts';
import type { Outcome } from '../../../tools/processes/run-quietly.ts';
import { waitFor } from '../../../tools/processes/wait.ts';
import {
  patientlyTracedOrder,
  nodesOf,
  type TraceStore,
  tracedOrder,
  wholeTrace,
} from '../../../tools/orders/whole-trace.ts';

/** Runs kubectl for one cluster. */
export interface Cluster {
  /** @throws Failure when kubectl fails */
  run(...args: string[]): Promise<string>;
  attempt(...args: string[]): Promise<Outcome>;
}

/** A cluster, and the addresses of its parts on this machine. */
export interface Place {
  cluster: Cluster;
  shop: string;
  traces: TraceStore;
}

/** Three nodes on a machine of two cores miss deadlines for a while after each change. */
const PATIENT = { attempts: 30 };
const SERVICES = ['api-gateway', 'order-service', 'payment-service', 'inventory-service'];

/** Checks that only a cluster can make. The note of each says what was seen. */
export const CHECKS = {
  'an agent on each of three nodes': async ({ cluster }: Place) => {
    const ready = await cluster.run(
      'get',
      'pods',
      '-n',
      'observability-agent',
      '-l',
      'app.kubernetes.io/name=otel-agent',
      '-o',
      ofReady('.spec.nodeName'),
    );
    const nodes = new Set(ready.trim().split(/\s+/));
    expect(nodes.size === 3, `agents are ready on ${[...nodes].join(', ')}`);
    return { note: [...nodes].join(', ') };
  },

  'one whole trace, made on several nodes': async ({ shop, traces }: Place) => {
    const { trace } = await patientlyTracedOrder(shop, traces, PATIENT);
    const nodes = nodesOf(trace);
    expect(nodes.length > 1 && !nodes.includes('undefined'), `its spans were made on ${nodes.join(', ')}`);
    const services = new Set(trace.spans.map(({ service }) => service));
    expect(
      SERVICES.every((name) => services.has(name)),
      `only ${[...services].join(', ')} are in it`,
    );
    return { note: `${trace.spans.length} spans from ${nodes.join(', ')}` };
  },

  'its log lines, read from stdout': async ({ shop, traces, loki }: Place & { loki: string }) => {
    const { order } = await tracedOrder(shop, traces);
    const names = await waitFor(
      'log lines of every service',
      async () => {
        const found = await servicesLogged(loki, order.traceId!);
        return SERVICES.every((name) => found.has(name)) ? found : null;
      },
      { withinMs: 60_000, everyMs: 1000 },
    );
    return { note: [...names].join(', ') };
  },

  'an order while its agent is away, and a whole trace after': async ({ cluster, shop, traces }: Place) => {
    const node = (
      await cluster.run(
        'get',
        'pods',
        '-n',
        'shop',
        '-l',
        'app.kubernetes.io/name=order-service',
        '-o',
        'jsonpath={.items[0].spec.nodeName}',
      )
    ).trim();
    const [killed] = await readyAgents(cluster, node);
    expect(killed !== undefined, `no agent is ready on ${node}`);
    await cluster.run('delete', 'pod', ...agentOf(node), '--wait=false');
    const during = await placeOrderPatiently(shop, {}, PATIENT);
    expect(during.status === 'completed', `the order is ${during.status}`);
    await waitFor(
      `another agent on ${node}`,
      async () => (await readyAgents(cluster, node)).some((uid) => uid !== killed),
      {
        withinMs: 120_000,
        everyMs: 1000,
      },
    );
    await patientlyTracedOrder(shop, traces, PATIENT);
    return { note: `the agent of ${node} was killed` };
  },

  'every trace whole while the gateways are rolled': async ({ cluster, shop, traces }: Place) => {
    await cluster.run('rollout', 'restart', 'statefulset/otel-gateway', '-n', 'observability');
    const rolled = cluster.run(
      'rollout',
      'status',
      'statefulset/otel-gateway',
      '-n',
      'observability',
      '--timeout=400s',
    );
    let rolling = true;
    void rolled.then(
      () => (rolling = false),
      () => (rolling = false),
    );
    const orders = [];
    while (rolling && orders.length < 50) orders.push(await placeOrderPatiently(shop, {}, PATIENT));
    await rolled;
    for (const order of orders) await wholeTrace(traces, order);
    return { note: `${orders.length} orders` };
  },

  'no connection but along an edge': async ({ cluster }: Place) => {
    const reach = (from: string, url: string) =>
      cluster.attempt(
        'exec',
        '-n',
        'shop',
        `deployment/${from}`,
        '-c',
        'app',
        '--',
        '/nodejs/bin/node',
        '-e',
        asks(url),
      );
    const allowed = await reach('api-gateway', 'http://order-service:3001/health/live');
    expect(allowed.code === 0, `api-gateway does not reach order-service: ${allowed.output}`);
    const denied = await reach('payment-service', 'http://order-service:3001/health/live');
    expect(denied.code !== 0, 'payment-service reaches order-service, though no edge says so');
    return { note: 'api-gateway reaches order-service, payment-service does not' };
  },
} satisfies Record<string, (place: Place & { loki: string }) => Promise<{ note: string }>>;

const ofReady = (field: string) =>
  `jsonpath={range .items[?(@.status.containerStatuses[0].ready==true)]}{${field}} {end}`;

const agentOf = (node: string) => ['-n', 'observability-agent', '--field-selector', `spec.nodeName=${node}`];

/** By uid, because a DaemonSet may still count a pod that is ending. */
async function readyAgents(cluster: Cluster, node: string): Promise<string[]> {
  const uids = await cluster.run('get', 'pods', ...agentOf(node), '-o', ofReady('.metadata.uid'));
  return uids.trim().split(/\s+/).filter(Boolean);
}

const asks = (url: string) =>
  `fetch('${url}', { signal: AbortSignal.timeout(3000) }).then(() => process.exit(0), () => process.exit(1))`;

function expect(kept: boolean, otherwise: string): void {
  if (!kept) throw new Failure(otherwise);
}

async function servicesLogged(loki: string, traceId: string): Promise<Set<string>> {
  const query = `{service_name=~".+"} | trace_id = "${traceId}"`;
  const response = await fetch(`${loki}/loki/api/v1/query_range?${new URLSearchParams({ query, since: '15m' })}`);
  const { data } = (await response.json()) as { data?: { result: { stream: Record<string, string> }[] } };
  return new Set(data?.result.map(({ stream }) => stream['service_name'] ?? ''));
}
