import { orderTrace } from '../../collector/tests/support/made-trace.js';
import { send } from '../../collector/tests/support/send.js';
import { until } from '../../e2e/support/until.js';
import { datasource, fillTemplate } from './support/datasources.js';
import { asked, exampleQueries, panelQueries } from './support/every-query.js';
import { ObservedShop } from './support/observed-shop.js';
import { decide, final, type Order, place } from './support/orders.js';
import type { Line, Span } from './support/otlp-json.js';

const SERVICES = ['api-gateway', 'inventory-service', 'order-service', 'payment-service'];
const prometheus = datasource('prometheus').jsonData;
const loki = datasource('loki').jsonData;
const tempo = datasource('tempo').jsonData;

let shop: ObservedShop;
let order: Order;

beforeAll(async () => {
  shop = await ObservedShop.start();
  await shop.heard(async () => final((await place()).id));
  await Promise.all(['tok_invalid', 'tok_error', 'tok_flaky'].map((token) => place({ token })));
  const { id } = await place({ sku: 'LAPTOP-1', qty: 8 });
  await decide(id, true);
  await final(id);
  order = await place();
  await final(order.id);
}, 200_000);
afterAll(() => shop?.stop());

describe('one order', () => {
  let traceId: string;
  let trace: Span[];
  let lines: Line[];

  it('its metric has an exemplar, which leads to a trace', async () => {
    const [link] = prometheus.exemplarTraceIdDestinations!;
    expect(link!.datasourceUid).toBe('tempo');
    const mine = async () => {
      const found = await shop.prometheus.exemplars('order_completion_duration_seconds_bucket');
      return found.map(({ labels }) => labels[link!.name]).find((id) => id === order.traceId);
    };
    traceId = await until('its exemplar', mine, { timeoutMs: 40_000, everyMs: 500 });
  });

  it('its trace tells of that order, in every service', async () => {
    const services = () => [...new Set(trace.map(({ resource }) => resource['service.name']!))].sort();
    const whole = async () => {
      trace = await shop.backends.trace(traceId);
      return services().length === SERVICES.length && trace.some(({ name }) => name === 'notify_customer');
    };
    await until('the whole trace', whole, { timeoutMs: 60_000, everyMs: 500 });

    expect(services()).toEqual(SERVICES);
    expect(trace.filter(({ root }) => root)).toHaveLength(1);
    expect(trace.find(({ name }) => name === 'settle_order')!.attributes['order.id']).toBe(order.id);
  }, 90_000);

  it('a span leads to the log lines of its service in that trace', async () => {
    const { query, tags, datasourceUid } = tempo.tracesToLogsV2!;
    expect(datasourceUid).toBe('loki');
    lines = [];
    for (const service of SERVICES) {
      const span = trace.find(({ resource }) => resource['service.name'] === service)!;
      const expr = fillTemplate(query, tags, { traceId, attributes: { ...span.resource, ...span.attributes } });
      const its = await until(`lines of ${service}`, async () => {
        const found = await shop.backends.lines(expr);
        return found.length > 0 ? found : null;
      });
      expect(new Set(its.map(({ labels }) => labels['service_name']))).toEqual(new Set([service]));
      lines.push(...its);
    }

    const texts = lines.map(({ text }) => text);
    expect(texts).toContainEqual(expect.stringMatching(/^Received POST \/orders/));
    expect(texts).toContainEqual(`Order order_id=${order.id} is completed`);
  });

  it('a log line leads back to the trace', async () => {
    const [field] = loki.derivedFields!;
    expect(field).toMatchObject({ matcherType: 'label', datasourceUid: 'tempo' });
    const line = lines.find(({ text }) => text.includes(order.id))!;
    const [, value] = Object.entries(line.labels).find(([name]) => new RegExp(field!.matcherRegex).test(name))!;
    const back = await shop.backends.trace(field!.url.replace('${__value.raw}', value));

    expect(back.map(({ name }) => name).sort()).toEqual(trace.map(({ name }) => name).sort());
  });

  it.each(tempo.tracesToMetrics!.queries)(
    'a span leads to the metrics of its service: $name',
    async ({ query }) => {
      const { tags, datasourceUid } = tempo.tracesToMetrics!;
      expect(datasourceUid).toBe('prometheus');
      const span = trace.find(({ resource }) => resource['service.name'] === 'payment-service')!;
      const expr = fillTemplate(query, tags, { traceId, attributes: { ...span.resource, ...span.attributes } });
      // A series that begins with all its spans has no rate: it takes an order after its first export.
      const grows = async () => {
        await place({ token: 'tok_flaky' });
        return (await shop.prometheus.number(expr)) > 0;
      };
      await until(expr, grows, { timeoutMs: 90_000, everyMs: 5000 });
    },
    120_000,
  );

  it('the service map has its edges in Prometheus, the queue among them', async () => {
    expect(tempo.serviceMap!.datasourceUid).toBe('prometheus');
    const edge =
      'traces_service_graph_request_total{client="order-service", server="payment-service", connection_type="messaging_system"}';
    await until('the edge', async () => (await shop.prometheus.number(edge)) > 0, { timeoutMs: 60_000, everyMs: 500 });
  }, 90_000);
});

describe('what panels and alerts ask of Tempo and Loki', () => {
  const traceql = panelQueries.filter(({ language }) => language === 'traceql');
  const logql = panelQueries.filter(({ language }) => language === 'logql');
  const torn = exampleQueries.filter(({ expr }) => expr.includes('rootServiceName'));
  const late = exampleQueries.filter(({ expr }) => expr.includes('traceDuration'));
  const present = exampleQueries.filter((each) => !torn.includes(each) && !late.includes(each));
  const [root, ...withoutRoot] = orderTrace();
  const lateTrace = orderTrace();

  /** Series for things that the shop does not do in this test. */
  beforeAll(async () => {
    lateTrace[0].startMs -= 6000;
    lateTrace[0].durationMs += 6000;
    await send(shop.tiers.agents[0]!, [...withoutRoot, ...lateTrace]);
  });

  it.each([...traceql, ...present])(
    '$by finds a trace',
    async ({ expr }) => {
      await until(expr, async () => (await shop.backends.search(asked(expr))).length > 0, { timeoutMs: 40_000 });
    },
    60_000,
  );

  it.each([
    ...torn.map((each) => ({ ...each, what: 'the torn trace', id: root.traceId })),
    ...late.map((each) => ({ ...each, what: 'the late order', id: lateTrace[0].traceId })),
  ])(
    '$by finds $what, and no order that is well',
    async ({ expr, id }) => {
      const found = await until(expr, async () => {
        const ids = await shop.backends.search(expr);
        return ids.includes(id) ? ids : null;
      });

      expect(found).not.toContain(order.traceId);
    },
    60_000,
  );

  it.each(logql)(
    '$by finds lines',
    async ({ expr }) => {
      await until(expr, async () => (await shop.backends.lines(asked(expr))).length > 0, { timeoutMs: 40_000 });
    },
    60_000,
  );
});
