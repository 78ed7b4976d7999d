import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { forkTraced } from './compiled.js';
import { OtlpSink } from './otlp-sink.js';
import type { SentSpan } from './span-sink.js';

const SERVER = 2;
const ERROR = 2;

/** What a request left on its SERVER span. */
interface Seen {
  status: number;
  header: string | null;
  traceId: string;
  name: string;
  route: string | undefined;
  isRed: boolean;
  type: string | undefined;
  exceptions: string[];
}

const attribute = (span: Pick<SentSpan, 'name'>, key: string): string | undefined =>
  (span as unknown as { attributes: { key: string; value: { stringValue?: string } }[] }).attributes.find(
    (each) => each.key === key,
  )?.value.stringValue;

/** Runs the application, asks for each path, and ends it by SIGTERM. */
async function serve(platform: string, paths: string[], options: object = {}, more: NodeJS.ProcessEnv = {}) {
  const sink = await OtlpSink.open();
  const app: ChildProcess = forkTraced('module-app', [platform], {
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    OTEL_METRICS_EXPORTER: 'otlp',
    MODULE_OPTIONS: JSON.stringify(options),
    ...more,
  });
  const ended = once(app, 'exit').then(([code]) => Promise.reject(new Error(`It ended with ${code}.`)));
  ended.catch(() => undefined);
  const [{ port }] = (await Promise.race([once(app, 'message'), ended])) as [{ port: number }];
  const answers: { status: number; header: string | null; traceId: string }[] = [];
  for (const [at, path] of paths.entries()) {
    const traceId = (at + 1).toString(16).padStart(32, 'b');
    const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01`, baggage: 'tenant=acme' };
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
    await response.text();
    answers.push({ status: response.status, header: response.headers.get('x-trace-id'), traceId });
  }
  app.kill('SIGTERM');
  await once(app, 'exit');
  sink.close();
  const spans = sink.of('/v1/traces') as unknown as SentSpan[];
  const seen = answers.map((answer): Seen => {
    const span = spans.find(({ traceId, kind }) => kind === SERVER && traceId === answer.traceId)!;
    const events = spans.filter(({ traceId }) => traceId === answer.traceId).flatMap((each) => each.events);
    return {
      ...answer,
      name: span.name,
      route: attribute(span, 'http.route'),
      isRed: span.status.code === ERROR,
      type: attribute(span, 'error.type'),
      exceptions: events.map(
        ({ attributes }) => attributes.find(({ key }) => key === 'exception.message')!.value.stringValue!,
      ),
    };
  });
  return { seen, spans, metrics: sink.of('/v1/metrics'), signal: app.signalCode };
}

const metric = (metrics: { name: string; sum?: unknown; histogram?: unknown }[], name: string) =>
  metrics.findLast((each) => each.name === name);

describe.each(['express', 'fastify'])('TelemetryModule.forRoot() on %s', (platform) => {
  const broken = ['guard', 'pipe/1', 'interceptor', 'handler', 'functional', 'class'];
  const fine = ['items/7', 'refused', 'number/x', 'row', 'filter', 'nowhere'];
  const paths = [...broken, ...fine].map((path) => `/api/v1/shop/${path}`);
  let served: Awaited<ReturnType<typeof serve>>;
  const of = (path: string): Seen => served.seen[paths.indexOf(`/api/v1/shop/${path}`)]!;

  beforeAll(async () => {
    served = await serve(platform, paths);
  });

  it.each(broken)('says why a request failed: %s', (path) => {
    const part = path.split('/')[0]!;
    expect(of(path)).toMatchObject({
      status: 500,
      isRed: true,
      type: `${part}_broken`,
      exceptions: [`${part} is broken`],
    });
  });

  it('says what a filter broke on, and what it hides', () => {
    expect(of('filter')).toMatchObject({ status: 500, isRed: true });
    expect(of('filter').exceptions).toEqual(expect.arrayContaining(['no such row']));
  });

  it.each([
    ['refused', 403],
    ['number/x', 400],
    ['row', 404],
    ['nowhere', 404],
  ])('leaves an answer as an outcome: %s', (path, status) => {
    expect(of(path)).toMatchObject({ status, isRed: false, exceptions: [] });
  });

  it('names the route with prefix and version, gives the trace id, and injects', () => {
    expect(of('items/7')).toMatchObject({ name: 'GET /api/v1/shop/items/:id', route: '/api/v1/shop/items/:id' });
    expect(of('items/7').header).toBe(of('items/7').traceId);
    const span = served.spans.find(({ traceId, kind }) => kind === SERVER && traceId === of('items/7').traceId)!;
    expect(attribute(span, 'tenant.id')).toBe('acme');
    expect(served.spans.filter(({ traceId }) => traceId === of('items/7').traceId).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['look_up']),
    );
  });

  it('gives no route to what no handler served', () => {
    expect(of('nowhere')).toMatchObject({ name: 'GET', route: undefined });
  });

  it('sends what is held when Nest shuts down, metrics of methods among it, and counts a request once', () => {
    expect(served.signal).toBe('SIGTERM');
    for (const name of ['shop.items.asked', 'shop.views']) {
      expect(metric(served.metrics, name)).toMatchObject({ sum: { dataPoints: [{ asDouble: 1 }] } });
    }
    expect(metric(served.metrics, 'shop.items.duration')).toMatchObject({ histogram: { dataPoints: [{ count: 1 }] } });
    const { sum } = metric(served.metrics, 'http.requests') as { sum: { dataPoints: { asDouble: number }[] } };
    expect(sum.dataPoints.reduce((all, { asDouble }) => all + asDouble, 0)).toBe(paths.length);
  });
});

// Fastify's middleware does not say where a handler is mounted: no route is better than a wrong one.
it.each([
  ['express', 'GET /graphql', '/graphql'],
  ['fastify', 'GET', undefined],
])('names a handler that is mounted on %s', async (platform, name, route) => {
  const { seen } = await serve(platform, ['/graphql']);

  expect(seen[0]).toMatchObject({ name, status: 200 });
  expect(seen[0]!.route).toBe(route);
});

it.each(['express', 'fastify'])('does nothing that is switched off on %s', async (platform) => {
  const options = { routes: false, traceIdHeader: false, errors: false, logger: false, drain: { flushMs: 2000 } };
  const { seen, metrics } = await serve(platform, ['/api/v1/shop/guard'], options);
  expect(seen).toMatchObject([{ status: 500, header: null, exceptions: [] }]);
  expect(metric(metrics, 'http.requests')).toBeUndefined();
});
