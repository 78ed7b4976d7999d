import { logs, metrics, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api';
import { type KeyValue, OtlpSink } from '../../test/otlp-sink.js';
import { sdkUnder } from '../../test/sdk-under.js';

/** A collector for each test. */
export let sink: OtlpSink;

beforeEach(async () => {
  sink = await OtlpSink.open();
});
afterEach(() => sink.close());

export const JSON_PROTOCOL = { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };

/** Runs an SDK that sends all three signals to the collector. */
export const under: typeof sdkUnder = (env, work, options) =>
  sdkUnder({ OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, OTEL_LOGS_EXPORTER: 'otlp', ...env }, work, options);

/** The same as JSON, and without logs unless `env` asks for them. */
export const underJson: typeof sdkUnder = (env, work, options) =>
  sdkUnder({ OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, ...JSON_PROTOCOL, ...env }, work, options);

/** Some spans, a line and a measurement. */
export function emit(spans = 1): void {
  const tracer = trace.getTracer('test');
  for (let n = 0; n < spans; n++) tracer.startSpan(`work ${n}`, { kind: 2 }, ROOT_CONTEXT).end();
  logs.getLogger('test').emit({ body: 'a line' });
  metrics.getMeter('test').createCounter('c').add(1);
}

export function aSpan(fill: (span: Span) => void = () => {}, parent = ROOT_CONTEXT): void {
  const span = trace.getTracer('test').startSpan('work', {}, parent);
  fill(span);
  span.end();
}

export const remote = (sampled: boolean) =>
  trace.setSpanContext(ROOT_CONTEXT, {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    traceFlags: sampled ? 1 : 0,
    isRemote: true,
  });

/** The paths at which something has arrived. */
export const paths = (): string[] => [...new Set(sink.sent.map(({ path }) => path))].sort();

export const attribute = (attributes: KeyValue[], key: string) =>
  Object.values(attributes.find((each) => each.key === key)?.value ?? {})[0] as unknown;
