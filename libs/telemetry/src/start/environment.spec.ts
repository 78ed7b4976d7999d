import { diag, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { aSpan, attribute, remote, sink, underJson } from './environment.fixture.js';

/**
 * The table of https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/, variable by variable;
 * the rest is in environment-*.spec.ts.
 */
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
    const { said } = await underJson(env, () => aSpan());
    const { attributes } = sink.sent[0]!.groups[0]!.resource;
    for (const [key, value] of Object.entries(expected)) expect(attribute(attributes, key)).toEqual(value);
    expect(said).toEqual([]);
  });

  it('says what it cannot read, and goes without', async () => {
    const { said } = await underJson({ OTEL_RESOURCE_ATTRIBUTES: 'service.name=a,nonsense' }, () => aSpan());
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
    expect(letters((await underJson({ OTEL_LOG_LEVEL: level }, speak(level))).said)).toBe(expected);
  });

  it('that is unknown is said once, and warn', async () => {
    const { said } = await underJson({ OTEL_LOG_LEVEL: 'loud' }, speak('loud'));
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
    const { result, said } = await underJson({ OTEL_PROPAGATORS: names }, () => injected());
    expect(result).toEqual(expected);
    expect(said).toEqual([]);
  });

  it('leaves out what it does not know, and says so', async () => {
    const { result, said } = await underJson({ OTEL_PROPAGATORS: 'xray,tracecontext' }, () => injected());
    expect([result, said]).toEqual([['traceparent'], [expect.stringContaining('"xray"')]]);
  });

  it('falls back to the default where it knows none of them, and says so', async () => {
    const { result, said } = await underJson({ OTEL_PROPAGATORS: 'ottrace' }, () => injected());
    expect([result, said]).toEqual([['baggage', 'traceparent'], [expect.stringContaining('"ottrace"')]]);
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
    const { result, said } = await underJson(env, () =>
      [ROOT_CONTEXT, remote(true), remote(false)].map((parent) => {
        const span = trace.getTracer('test').startSpan('work', {}, parent);
        span.end();
        return (span.spanContext().traceFlags & 1) === 1;
      }),
    );
    return { sampled: result, said };
  }
});
