import { Logger } from '@nestjs/common';
import type { Order, OrderTraces as Traces, TraceLog, TraceSpan } from '@throughline/contracts';
import { CannotStart, Problem } from '@throughline/service';
import { queueWaits } from './queue-waits.js';

type Kit = typeof import('@throughline/telemetry-testing');
type Client = Pick<InstanceType<Kit['TraceClient']>, 'kind' | 'list' | 'trace' | 'logs' | 'exemplars'>;
type Found = Awaited<ReturnType<Client['trace']>>;

const MAX_LINKED_TRACES = 10;
const RECENT_MS = 5 * 60_000;
/** Histograms of seconds, each measured in a business span. */
const MEASURED = ['order.creation.duration', 'payment.processing.duration', 'order.completion.duration'];
/** Attributes that reveal other people, hosts, or the code. */
const INTERNAL = /^(client|server|user_agent|network)\.|^exception\.stacktrace$/;

/** Reads the traces of an order from the trace backend, as far as they have arrived. */
export class OrderTraces {
  private readonly logger = new Logger(OrderTraces.name);
  private readonly underWay = new Map<string, Promise<Traces>>();

  constructor(private readonly client: Client | null) {}

  /** @throws CannotStart when `url` is set in an image, which does not contain the test kit that reads traces */
  static async reading(url: string | undefined): Promise<OrderTraces> {
    if (!url) return new OrderTraces(null);
    const kit: Kit = await import('@throughline/telemetry-testing').catch((cause) => {
      throw new CannotStart(
        'TRACE_QUERY_URL needs @throughline/telemetry-testing, which images do not contain: unset it',
        {
          cause,
        },
      );
    });
    return new OrderTraces(new kit.TraceClient(url));
  }

  get available(): boolean {
    return this.client !== null;
  }

  /**
   * Returns the trace of the order, then the traces linked to it, such as an approval. Concurrent calls share one read.
   * @throws Problem 404 `traces_not_configured`, 503 `traces_unavailable`
   */
  async of({ id, traceId }: Pick<Order, 'id' | 'traceId'>): Promise<Traces> {
    const { client } = this;
    if (!client) throw new Problem(404, 'traces_not_configured', 'Traces are not read back here.');
    if (!traceId) return { traces: [], logs: [], exemplars: [] };
    const shared = this.underWay.get(id) ?? this.read(client, id, traceId).finally(() => this.underWay.delete(id));
    this.underWay.set(id, shared);
    return shared;
  }

  /** How long deliveries of the last five minutes waited, by queue; null where no spans can be read. */
  async waits(): Promise<ReturnType<typeof queueWaits> | null> {
    const query = this.client && WAITED[this.client.kind];
    if (!this.client || !query) return null;
    try {
      const recent = await this.client.list({ query, since: Date.now() - RECENT_MS });
      return queueWaits(recent.flatMap(({ spans }) => spans));
    } catch (error) {
      this.logger.warn(`Could not read how long messages waited: ${(error as Error).message}`);
      return null;
    }
  }

  private async read(client: Client, id: string, traceId: string): Promise<Traces> {
    try {
      const found = await this.linked(client, id, traceId);
      // Other backends keep only traces.
      const ids = client.kind === 'devtools' ? found.map((each) => each.traceId) : [];
      const [logs, exemplars] = await Promise.all([
        Promise.all(ids.map((each) => client.logs(each))),
        Promise.all(ids.map((each) => client.exemplars(each, { metrics: MEASURED, since: startOf(found) }))),
      ]);
      return {
        traces: found.map((trace) => ({ traceId: trace.traceId, spans: trace.spans.map(publicSpan) })),
        logs: logs.flat().map(publicLog),
        exemplars: exemplars.flat().map(({ timestamp: at, value: seconds, metric, traceId, spanId }) => ({
          at,
          traceId,
          spanId,
          metric,
          seconds,
        })),
      };
    } catch (cause) {
      this.logger.warn(`Could not read the trace of order_id=${id}: ${(cause as Error).message}`);
      throw new Problem(503, 'traces_unavailable', 'Traces cannot be read now; try again.', {}, { cause });
    }
  }

  private async linked(client: Client, orderId: string, traceId: string): Promise<Found[]> {
    const query = queryFor(client.kind, orderId);
    const [own, related] = await Promise.all([client.trace(traceId), client.list({ query })]);
    if (!namesOnly(own, orderId)) return [];
    const others = related.filter(
      (trace) => trace.traceId !== traceId && isLinkedTo(trace, traceId) && namesOnly(trace, orderId),
    );
    return [own, ...others.slice(0, MAX_LINKED_TRACES)];
  }
}

/** Finds traces with deliveries; Jaeger cannot compare numbers. */
const WAITED: Record<Client['kind'], string | null> = {
  tempo: '{ span.messaging.message.queue_wait_ms >= 0 }',
  devtools: 'messaging.message.queue_wait_ms >= 0',
  jaeger: null,
};

/** Finds traces by order id; an id is a UUID, so it needs no escaping. */
function queryFor(kind: Client['kind'], orderId: string): string {
  if (kind === 'tempo') return `{ span.order.id = "${orderId}" }`;
  if (kind === 'devtools') return `order.id = "${orderId}"`;
  return String(new URLSearchParams({ service: 'order-service', tags: JSON.stringify({ 'order.id': orderId }) }));
}

/** Callers may choose the trace id, so the id proves nothing: the spans must name this order and no other. */
function namesOnly(trace: Found, orderId: string): boolean {
  const named = new Set(trace.spans.flatMap(({ attributes }) => attributes['order.id'] ?? []));
  return named.size === 1 && named.has(orderId);
}

const isLinkedTo = (trace: Found, traceId: string): boolean =>
  trace.spans.some(({ links }) => links.some((link) => link.traceId === traceId));

const startOf = (traces: Found[]): number =>
  Math.min(...traces.flatMap(({ spans }) => spans).map(({ start }) => start));

/** Removes internal data, such as the resource, which names hosts and processes. */
function publicSpan({ resource: _resource, scope: _scope, ...span }: Found['spans'][number]): TraceSpan {
  const events = span.events.map((event) => ({ ...event, attributes: shown(event.attributes) }));
  return { ...span, attributes: shown(span.attributes), events };
}

const shown = <Values extends object>(attributes: Values): Values =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => !INTERNAL.test(name))) as Values;

function publicLog(line: Awaited<ReturnType<Client['logs']>>[number]): TraceLog {
  const { timestamp: at, traceId = '', spanId, severityText: severity = '', body, resource } = line;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { at, traceId, ...(spanId && { spanId }), severity, text, service: String(resource?.['service.name'] ?? '') };
}
