import { context, diag, logs, metrics, propagation, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { type Item, type KeyValue, OtlpSink } from '../test/otlp-sink.js';
import { sdkUnder } from '../test/sdk-under.js';

/**
 * The table of https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/, variable by variable;
 * those of the exporters are in environment-otlp.spec.ts.
 */
let sink: OtlpSink;

beforeEach(async () => {
  sink = await OtlpSink.open();
});
afterEach(() => sink.close());

const under = <T>(env: Record<string, string>, work: () => T | Promise<T>) =>
  sdkUnder({ OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', ...env }, work);

const remote = (sampled: boolean) =>
  trace.setSpanContext(ROOT_CONTEXT, {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    traceFlags: sampled ? 1 : 0,
    isRemote: true,
  });

function aSpan(fill: (span: Span) => void = () => {}, parent = ROOT_CONTEXT): void {
  const span = trace.getTracer('test').startSpan('work', {}, parent);
  fill(span);
  span.end();
}

const attribute = (attributes: KeyValue[], key: string) =>
  Object.values(attributes.find((each) => each.key === key)?.value ?? {})[0] as unknown;

describe('the resource', () => {
  it.each<[Record<string, string>, Record<string, unknown>]>([
    [{}, { 'service.name': expect.stringMatching(/^unknown_service/), 'deployment.environment.name': 'test' }],
    [{ OTEL_SERVICE_NAME: 'shop' }, { 'service.name': 'shop' }],
    [{ OTEL_RESOURCE_ATTRIBUTES: 'service.name=a,team=b%20c' }, { 'service.name': 'a', team: 'b c' }],
    [{ OTEL_RESOURCE_ATTRIBUTES: 'service.name=a', OTEL_SERVICE_NAME: 'shop' }, { 'service.name': 'shop' }],
    [{ OTEL_RESOURCE_ATTRIBUTES: 'service.name=a', OTEL_SERVICE_NAME: ' ' }, { 'service.name': 'a' }],
    [
      { OTEL_RESOURCE_ATTRIBUTES: 'service.version=7,deployment.environment.name=x' },
      { 'service.version': '7', 'deployment.environment.name': 'x' },
    ],
    [{ OTEL_RESOURCE_ATTRIBUTES: '' }, { 'deployment.environment.name': 'test' }],
  ])('%j', async (env, expected) => {
    const { said } = await under(env, () => aSpan());
    const { attributes } = sink.sent[0]!.groups[0]!.resource;
    for (const [key, value] of Object.entries(expected)) expect(attribute(attributes, key)).toEqual(value);
    expect(said).toEqual([]);
  });

  it('says what it cannot read, and goes without', async () => {
    const { said } = await under({ OTEL_RESOURCE_ATTRIBUTES: 'service.name=a,nonsense' }, () => aSpan());
    expect(said).toHaveLength(1);
    const { attributes } = sink.sent[0]!.groups[0]!.resource;
    expect(attribute(attributes, 'nonsense')).toBeUndefined();
  });
});

describe('OTEL_LOG_LEVEL', () => {
  // The same line is said once a minute: each case has its own.
  const speak = (level: string) => () => {
    for (const say of ['error', 'warn', 'info', 'debug', 'verbose'] as const) diag[say](`${say[0]} at "${level}"`);
  };
  const letters = (said: string[]) => said.flatMap((line) => (/ at "/.exec(line) ? [line[0]] : [])).join('');

  it.each([
    ['', 'ew'],
    ['none', ''],
    ['ERROR', 'e'],
    ['warn', 'ew'],
    ['info', 'ewi'],
    ['debug', 'ewid'],
    ['verbose', 'ewidv'],
    ['all', 'ewidv'],
  ])('"%s"', async (level, expected) => {
    expect(letters((await under({ OTEL_LOG_LEVEL: level }, speak(level))).said)).toBe(expected);
  });

  it('that is unknown is said once, and warn', async () => {
    const { said } = await under({ OTEL_LOG_LEVEL: 'loud' }, speak('loud'));
    expect(said).toEqual([expect.stringContaining('OTEL_LOG_LEVEL: "loud"'), 'e at "loud"', 'w at "loud"']);
  });
});

describe('OTEL_PROPAGATORS', () => {
  it.each([
    ['', ['baggage', 'traceparent']],
    ['tracecontext', ['traceparent']],
    ['baggage', ['baggage']],
    ['b3', ['b3']],
    ['b3multi', ['x-b3-sampled', 'x-b3-spanid', 'x-b3-traceid']],
    ['jaeger', ['uber-trace-id', 'uberctx-k']],
    [' tracecontext , b3,tracecontext', ['b3', 'traceparent']],
    ['none', []],
  ])('"%s"', async (names, expected) => {
    const { result, said } = await under({ OTEL_PROPAGATORS: names }, () => injected());
    expect(result).toEqual(expected);
    expect(said).toEqual([]);
  });

  it('leaves out what it does not know, and says so', async () => {
    const { result, said } = await under({ OTEL_PROPAGATORS: 'xray,tracecontext' }, () => injected());
    expect([result, said]).toEqual([['traceparent'], [expect.stringContaining('"xray"')]]);
  });

  function injected(): string[] {
    const carrier: Record<string, string> = {};
    const baggage = propagation.createBaggage({ k: { value: 'v' } });
    propagation.inject(propagation.setBaggage(remote(true), baggage), carrier);
    return Object.keys(carrier)
      .map((name) => name.toLowerCase())
      .sort();
  }
});

describe('OTEL_TRACES_SAMPLER', () => {
  /** Spans sampled: of a root, of a sampled remote parent's, of an unsampled one's. */
  it.each([
    ['', '', [true, true, false]],
    ['always_on', '', [true, true, true]],
    ['always_off', '', [false, false, false]],
    ['traceidratio', '', [true, true, true]],
    ['traceidratio', '1', [true, true, true]],
    ['traceidratio', '0', [false, false, false]],
    ['parentbased_always_on', '', [true, true, false]],
    ['parentbased_always_off', '', [false, true, false]],
    ['parentbased_traceidratio', '0', [false, true, false]],
    ['parentbased_traceidratio', '1.0', [true, true, false]],
    ['ratelimited', '100', [true, true, true]],
    ['parentbased_rules', '{"rules":[{"match":{"name":"work"},"sample":"never"}]}', [false, true, false]],
  ])('"%s" of "%s"', async (name, arg, expected) => {
    const env = { OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: arg };
    expect(await sampledUnder(env)).toEqual({ sampled: expected, said: [] });
  });

  it.each([
    ['jaeger_remote', '', [true, true, false], 'OTEL_TRACES_SAMPLER: "jaeger_remote"'],
    ['traceidratio', 'half', [true, true, true], 'OTEL_TRACES_SAMPLER_ARG: "half"'],
    ['traceidratio', '1.5', [true, true, true], 'OTEL_TRACES_SAMPLER_ARG: "1.5"'],
    ['ratelimited', 'many', [true, true, true], 'OTEL_TRACES_SAMPLER_ARG'],
  ])('"%s" of "%s" is said once, and falls back', async (name, arg, expected, complaint) => {
    const { sampled, said } = await sampledUnder({ OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: arg });
    expect(sampled).toEqual(expected);
    expect(said).toEqual([expect.stringContaining(complaint)]);
  });

  async function sampledUnder(env: Record<string, string>) {
    const { result, said } = await under(env, () =>
      [ROOT_CONTEXT, remote(true), remote(false)].map((parent) => {
        const span = trace.getTracer('test').startSpan('work', {}, parent);
        span.end();
        return (span.spanContext().traceFlags & 1) === 1;
      }),
    );
    return { sampled: result, said };
  }
});

describe('limits', () => {
  const crowded = (span: Span) => {
    for (const n of [1, 2, 3]) {
      span.setAttribute(`a${n}`, 'xxxxxxxxxx');
      span.addEvent(`e${n}`, { a: 1, b: 2, c: 3 });
      span.addLink({ context: span.spanContext(), attributes: { a: 1, b: 2, c: 3 } });
    }
  };

  it.each<[string, string, (span: Item) => unknown, unknown]>([
    ['OTEL_ATTRIBUTE_COUNT_LIMIT', '2', (span) => span.attributes.length, 2],
    ['OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', '1', (span) => span.attributes.length, 1],
    ['OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', '0', (span) => span.attributes?.length ?? 0, 0],
    [
      'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT',
      '4',
      (span) => attribute(span.attributes, 'a1'),
      expect.stringMatching(/^.{0,4}$/),
    ],
    [
      'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT',
      '5',
      (span) => attribute(span.attributes, 'a1'),
      expect.stringMatching(/^.{0,5}$/),
    ],
    ['OTEL_SPAN_EVENT_COUNT_LIMIT', '2', (span) => span.events.length, 2],
    ['OTEL_SPAN_LINK_COUNT_LIMIT', '2', (span) => span.links.length, 2],
    ['OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT', '1', (span) => span.events[0]!.attributes.length, 1],
    ['OTEL_LINK_ATTRIBUTE_COUNT_LIMIT', '2', (span) => span.links[0]!.attributes.length, 2],
    ['OTEL_SPAN_EVENT_COUNT_LIMIT', '', (span) => span.events.length, 3],
  ])('%s=%s', async (name, value, measure, expected) => {
    const { said } = await under({ [name]: value }, () => aSpan(crowded));
    expect(measure(sink.of('/v1/traces')[0]!)).toEqual(expected);
    expect(said.join()).not.toContain('OTEL_');
  });

  it.each([
    ['OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT', (record: Item) => expect(record.attributes).toHaveLength(1)],
    [
      'OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT',
      (record: Item) => expect(attribute(record.attributes, 'a')).toMatch(/^.?$/),
    ],
  ])('%s=1', async (name, check) => {
    await under({ OTEL_LOGS_EXPORTER: 'otlp', [name]: '1' }, () =>
      logs.getLogger('test').emit({ body: 'b', attributes: { a: 'xx', b: 'xx' } }),
    );
    check(sink.of('/v1/logs')[0]!);
  });

  it.each(['few', '-1'])('OTEL_SPAN_LINK_COUNT_LIMIT=%s is said once, and left out', async (value) => {
    const { said } = await under({ OTEL_SPAN_LINK_COUNT_LIMIT: value }, () => aSpan(crowded));
    expect(sink.of('/v1/traces')[0]!.links).toHaveLength(3);
    expect(said).toEqual([expect.stringContaining('OTEL_SPAN_LINK_COUNT_LIMIT')]);
  });
});

describe('OTEL_METRICS_EXEMPLAR_FILTER', () => {
  it.each([
    ['', 1, []],
    ['trace_based', 1, []],
    ['always_on', 2, []],
    ['always_off', 0, []],
    ['some', 1, [expect.stringContaining('"some"')]],
  ])('"%s"', async (filter, exemplars, complaints) => {
    const { said } = await under({ OTEL_METRICS_EXEMPLAR_FILTER: filter }, () => {
      const counter = metrics.getMeter('test').createCounter('c');
      counter.add(1, { in: 'no trace' });
      context.with(remote(true), () => counter.add(1, { in: 'a trace' }));
    });
    const points = sink.of('/v1/metrics').find(({ name }) => name === 'c')!.sum.dataPoints;
    const found = points.flatMap(({ exemplars = [] }) => exemplars);
    expect(found).toHaveLength(exemplars);
    expect(said).toEqual(complaints);
  });
});
