import { Failure } from '../failure.ts';
import { placeOrder } from '../place-order.ts';
import { waitFor } from '../wait.ts';
import { kubectl, tryKubectl } from './cluster.ts';
import { firstTracedOrder, nodesOf, tracedOrder, wholeTrace } from '../whole-trace.ts';

/** Where the cluster's parts answer on this machine. */
export interface Place {
  shop: string;
  tempo: string;
  loki: string;
}

const SERVICES = ['api-gateway', 'order-service', 'payment-service', 'inventory-service'];

/** Each is one thing that only a cluster can show; its note says what was seen. */
export const CHECKS: Record<string, (place: Place) => Promise<{ note: string }>> = {
  'an agent on each of three nodes': async () => {
    const ready = await kubectl(
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

  'one whole trace, made on several nodes': async ({ shop, tempo }) => {
    const { trace } = await firstTracedOrder(shop, store(tempo));
    const nodes = nodesOf(trace);
    expect(nodes.length > 1 && !nodes.includes('undefined'), `its spans were made on ${nodes.join(', ')}`);
    const services = new Set(trace.spans.map(({ service }) => service));
    expect(
      SERVICES.every((name) => services.has(name)),
      `only ${[...services].join(', ')} are in it`,
    );
    return { note: `${trace.spans.length} spans from ${nodes.join(', ')}` };
  },

  'its log lines, read from stdout': async ({ shop, tempo, loki }) => {
    const { order } = await tracedOrder(shop, store(tempo));
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

  'an order while its agent is away, and a whole trace after': async ({ shop, tempo }) => {
    const node = (
      await kubectl(
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
    const [killed] = await readyAgents(node);
    expect(killed !== undefined, `no agent is ready on ${node}`);
    await kubectl('delete', 'pod', ...agentOf(node), '--wait=false');
    const during = await placeOrder(shop, {});
    expect(during.status === 'completed', `the order is ${during.status}`);
    await waitFor(`another agent on ${node}`, async () => (await readyAgents(node)).some((uid) => uid !== killed), {
      withinMs: 120_000,
      everyMs: 1000,
    });
    await tracedOrder(shop, store(tempo));
    return { note: `the agent of ${node} was killed` };
  },

  'every trace whole while the gateways are rolled': async ({ shop, tempo }) => {
    await kubectl('rollout', 'restart', 'statefulset/otel-gateway', '-n', 'observability');
    const rolled = kubectl('rollout', 'status', 'statefulset/otel-gateway', '-n', 'observability', '--timeout=400s');
    let rolling = true;
    void rolled.then(
      () => (rolling = false),
      () => (rolling = false),
    );
    const orders = [];
    while (rolling && orders.length < 50) orders.push(await placeOrder(shop, {}));
    await rolled;
    for (const order of orders) await wholeTrace(store(tempo), order);
    return { note: `${orders.length} orders` };
  },

  'no connection but along an edge': async () => {
    const reach = (from: string, url: string) =>
      tryKubectl('exec', '-n', 'shop', `deployment/${from}`, '-c', 'app', '--', '/nodejs/bin/node', '-e', asks(url));
    const allowed = await reach('api-gateway', 'http://order-service:3001/health/live');
    expect(allowed.code === 0, `api-gateway does not reach order-service: ${allowed.output}`);
    const denied = await reach('payment-service', 'http://order-service:3001/health/live');
    expect(denied.code !== 0, 'payment-service reaches order-service, though no edge says so');
    return { note: 'api-gateway reaches order-service, payment-service does not' };
  },
};

const ofReady = (field: string) =>
  `jsonpath={range .items[?(@.status.containerStatuses[0].ready==true)]}{${field}} {end}`;

const agentOf = (node: string) => ['-n', 'observability-agent', '--field-selector', `spec.nodeName=${node}`];

/** By uid: while one is ending, a DaemonSet may still count it. */
async function readyAgents(node: string): Promise<string[]> {
  const uids = await kubectl('get', 'pods', ...agentOf(node), '-o', ofReady('.metadata.uid'));
  return uids.trim().split(/\s+/).filter(Boolean);
}

const store = (url: string) => ({ url, kind: 'tempo' as const });

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
