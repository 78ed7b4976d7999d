import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { sdkUnder } from '../../test/sdk-under.js';
import { attribute, remote, sink, underJson } from './environment.fixture.js';

const NONE = { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' };
const INVALID = { traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 };

it('records nothing where nothing is exported, and passes a caller on', async () => {
  const carrier: Record<string, string> = {};
  const spans: boolean[] = [];
  await sdkUnder(NONE, (tracer) => {
    spans.push(tracer.startSpan('root', {}, ROOT_CONTEXT).isRecording());
    const inside = tracer.startSpan('child', {}, remote(true));
    spans.push(inside.isRecording());
    propagation.inject(trace.setSpan(context.active(), inside), carrier);
  });
  expect(spans).toEqual([false, false]);
  expect(carrier['traceparent']).toBe('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01');
});

it('records for a processor of the caller, whatever is exported', async () => {
  const ended: string[] = [];
  const processor = {
    onStart: () => undefined,
    onEnd: ({ name }: { name: string }) => void ended.push(name),
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
  await sdkUnder(NONE, (tracer) => tracer.startSpan('seen', {}, ROOT_CONTEXT).end(), { spanProcessors: [processor] });
  expect(ended).toEqual(['seen']);
});

it('keeps the attributes of a span with an invalid link, and those of the link', async () => {
  await underJson({}, (tracer) => {
    const links = [{ context: INVALID, attributes: { first: 1 } }];
    const span = tracer.startSpan('linked', { links, attributes: { before: 1 } }, ROOT_CONTEXT);
    span.addLink({ context: INVALID, attributes: { second: 2 } });
    span.setAttribute('after', 2).end();
  });
  const [span] = sink.of('/v1/traces');
  expect(['before', 'after'].map((key) => attribute(span!.attributes, key))).toEqual([1, 2]);
  expect(span!.links.map(({ attributes }) => attributes[0]!.key)).toEqual(['first', 'second']);
});
