import { Failure } from '../../tools/console/failure.ts';
import { waitFor } from '../../tools/processes/wait.ts';
import { placeOrderPatiently } from '../../tools/orders/place-order.ts';
import { wholeTrace } from '../../tools/orders/whole-trace.ts';
import type { Backend, Ports } from './project.ts';

const SERVICES = ['api-gateway', 'order-service', 'payment-service', 'inventory-service'];

/** Places an order, which must complete; `whole` is its whole trace, read back from the backend. */
export async function placeTraced(ports: Ports, kind: Backend): Promise<TracedOrder> {
  const url = `http://localhost:${kind === 'jaeger' ? ports['STACK_JAEGER_PORT'] : ports['STACK_TEMPO_PORT']}`;
  const order = await placeOrderPatiently(shopOf(ports));
  if (order.status !== 'completed') throw new Failure(`order ${order.id} is ${order.status}, not completed`);
  const whole = wholeTrace({ url, kind }, order).then(({ spans }) => {
    const absent = SERVICES.filter((name) => !spans.some(({ service }) => service === name));
    if (absent.length > 0) throw new Failure(`the trace has no span of ${absent.join(', ')}`);
    return { note: `completed; ${spans.length} spans of ${SERVICES.length} services, one whole trace` };
  });
  // The caller awaits it, but other things may fail before.
  whole.catch(() => {});
  return { traceId: order.traceId!, whole };
}

interface TracedOrder {
  traceId: string;
  whole: Promise<{ note: string }>;
}

export const shopOf = (ports: Ports): string => `http://localhost:${ports['STACK_GATEWAY_PORT']}`;

/** Asserts that Loki has log lines of the trace. */
export async function assertLogged(ports: Ports, traceId: string): Promise<{ note: string }> {
  const query = new URLSearchParams({ query: `{service_name=~".+"} | trace_id="${traceId}"`, limit: '100' });
  const lines = async (): Promise<number> => {
    const answer = await json<Streams>(`http://localhost:${ports['STACK_LOKI_PORT']}/loki/api/v1/query_range?${query}`);
    return answer.data.result.reduce((sum, { values }) => sum + values.length, 0);
  };
  return { note: `${await waitFor('log lines of the trace', lines, { withinMs: 60_000, everyMs: 500 })} of the trace` };
}

interface Streams {
  data: { result: { values: unknown[] }[] };
}

/** Waits until Prometheus has scraped every target of every job, and as many of a job as told. */
export async function assertScraped(ports: Ports, counts: Record<string, number> = {}): Promise<{ note: string }> {
  let missing: string[] = [];
  let targets: Target[] = [];
  const all = async () => {
    const { scrapePools } = await prometheus<{ scrapePools: string[] }>(ports, 'scrape_pools');
    targets = (await prometheus<{ activeTargets: Target[] }>(ports, 'targets?state=active')).activeTargets;
    const countOf = (pool: string) => targets.filter(({ scrapePool }) => scrapePool === pool).length;
    const idle = scrapePools.filter((pool) => countOf(pool) < (counts[pool] ?? 1));
    const down = targets.filter(({ health }) => health !== 'up');
    missing = [...idle, ...down.map(({ scrapeUrl, lastError }) => `${scrapeUrl} ${lastError}`)];
    return missing.length === 0;
  };
  await waitFor('every target', all, { withinMs: 90_000, everyMs: 1000 }).catch((error) => {
    throw new Failure(`${(error as Error).message}; not up: ${missing.join(', ')}`);
  });
  return { note: `${targets.length} targets, all up` };
}

interface Target {
  scrapePool: string;
  scrapeUrl: string;
  health: string;
  lastError: string;
}

/** Asserts that no alert fires. */
export async function assertNoAlert(ports: Ports): Promise<{ note: string }> {
  const { alerts } = await prometheus<{ alerts: Alert[] }>(ports, 'alerts');
  const firing = alerts.filter(({ state }) => state === 'firing');
  if (firing.length > 0) throw new Failure(firing.map(described).join('\n'));
  const { groups } = await prometheus<{ groups: { rules: unknown[] }[] }>(ports, 'rules');
  return { note: `none fires, of ${groups.flatMap(({ rules }) => rules).length} rules` };
}

interface Alert {
  state: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

const described = ({ labels, annotations }: Alert): string => `${labels['alertname']}: ${annotations['summary']}`;

async function prometheus<T>(ports: Ports, path: string): Promise<T> {
  return (await json<{ data: T }>(`http://localhost:${ports['STACK_PROMETHEUS_PORT']}/api/v1/${path}`)).data;
}

async function json<T>(url: string): Promise<T> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Failure(`${url} answers ${response.status}`);
  return (await response.json()) as T;
}
