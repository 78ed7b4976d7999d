import { once } from 'node:events';
import { forkTraced } from './compiled.js';
import { type SentSpan, SpanSink } from './span-sink.js';

const CALLER = 'b7ad6b7169203331';

describe.each(['fastify', 'express'])('on %s', (platform) => {
  const answers = new Map<string, { status: number; told: string; traceId: string; shown: string | null }>();
  let sink: SpanSink;

  beforeAll(async () => {
    sink = await SpanSink.open();
    const app = forkTraced('nest-app', [platform], { OTEL_EXPORTER_OTLP_ENDPOINT: sink.endpoint });
    const [{ port }] = (await once(app, 'message')) as [{ port: number }];
    for (const path of ['loud/1', 'loud/ping', 'loud/inherited', 'quiet/items/7', 'quiet/inherited', 'loud/late'])
      await ask(port, path);
    for (const path of ['loud/guarded', 'loud/missing', 'loud/broken']) await ask(port, path);
    await ask(port, 'loud/asked', '', { method: 'QUERY', body: '{}' });
    await ask(port, 'loud/versioned', '1');
    await ask(port, 'loud/versioned', '2');
    for (const deliver of ['loud', 'quiet', 'hushed']) {
      app.send({ deliver });
      await once(app, 'message');
    }
    app.send({ stop: true });
    await once(app, 'exit');
  });

  afterAll(() => sink.close());

  it.each(['loud/1', 'loud/inherited', 'loud/versioned v1'])('traces %s, whole', (request) => {
    expect(tree(request)).toEqual([
      expect.stringMatching(/^GET/),
      '  middleware',
      '    guard',
      '    Work.run',
      '      nested',
      '      GET',
      '        GET',
    ]);
    expect(answers.get(request)!.told).toMatch(/-01$/);
    if (platform === 'fastify') expect(answers.get(request)!.shown).toBe(answers.get(request)!.traceId);
  });

  it.each(['loud/ping', 'quiet/items/7', 'quiet/inherited', 'loud/asked'])(
    'leaves nothing of %s, here or further on',
    (request) => {
      expect(tree(request)).toEqual([]);
      expect(answers.get(request)).toMatchObject({ status: 200, shown: null, told: expect.stringMatching(/-00$/) });
      expect(answers.get(request)!.told).toContain(answers.get(request)!.traceId);
    },
  );

  it('leaves nothing where only the version tells, which Nest alone knows', () => {
    expect(tree('loud/versioned v2')).toEqual([]);
    expect(answers.get('loud/versioned v2')).toMatchObject({ status: 200, told: expect.stringMatching(/-00$/) });
  });

  it('goes by the route that the platform takes: Fastify the most specific, Express the first', () => {
    expect(tree('loud/late')).toHaveLength(platform === 'fastify' ? 0 : 7);
  });

  it('keeps the guards of a traced route', () => {
    expect(answers.get('loud/guarded')!.status).toBe(403);
    expect(tree('loud/guarded').join()).not.toContain('!');
  });

  it('tells a failure from an answer', () => {
    expect(tree('loud/missing').join()).not.toContain('!');
    const failed = of('loud/broken').find(({ status }) => status.code === 2)!;
    expect(failed.kind).toBe(2);
    expect(failed.events[0]).toMatchObject({
      name: 'exception',
      attributes: expect.arrayContaining([{ key: 'exception.message', value: { stringValue: 'a bug' } }]),
    });
    expect(of('loud/broken').flatMap(({ events }) => events)).toHaveLength(1);
  });

  it('traces a message, or leaves nothing of it', () => {
    const known = new Set([...answers.values()].map(({ traceId }) => traceId));
    const others = sink.spans.filter(({ traceId }) => !known.has(traceId));

    expect(lines(others)).toEqual(['process loud', '  guard', '  Work.run', '    nested', '    GET', '      GET']);
  });

  async function ask(port: number, path: string, version = '', init: RequestInit = {}): Promise<void> {
    const traceId = (answers.size + 1).toString(16).padStart(32, 'a');
    const headers = {
      traceparent: `00-${traceId}-${CALLER}-01`,
      'content-type': 'application/json',
      ...(version && { 'x-version': version }),
    };
    const response = await fetch(`http://127.0.0.1:${port}/api/${path}`, { ...init, headers });
    const body = (await response.json()) as { told?: string };
    const name = version ? `${path} v${version}` : path;
    answers.set(name, {
      status: response.status,
      told: String(body.told),
      traceId,
      shown: response.headers.get('x-trace-id'),
    });
  }

  const of = (request: string): SentSpan[] =>
    sink.spans.filter(({ traceId }) => traceId === answers.get(request)!.traceId);
  const tree = (request: string): string[] => lines(of(request));
});

/** The tree as text; a span whose parent is neither here nor the caller's stands at the top as well. */
function lines(spans: SentSpan[]): string[] {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const below = (parent: string | undefined, depth: number): string[] =>
    spans
      .filter(({ parentSpanId }) => (depth === 0 ? !ids.has(parentSpanId ?? '') : parentSpanId === parent))
      .flatMap(({ spanId, name, status }) => [
        '  '.repeat(depth) + name + (status.code === 2 ? ' !' : ''),
        ...below(spanId, depth + 1),
      ]);
  return below(undefined, 0);
}
