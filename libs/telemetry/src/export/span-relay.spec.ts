import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { ExportResultCode } from '@opentelemetry/core';
import { sink } from './counted-processor.fixture.js';
import { type RelayedSpan, SpanRelay } from './span-relay.js';

const span: RelayedSpan = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  parentSpanId: 'b7ad6b7169203332',
  name: 'POST',
  kind: SpanKind.CLIENT,
  start: 1_700_000_000_000_000_001n,
  end: 1_700_000_001_000_000_003n,
  status: { code: SpanStatusCode.UNSET },
  attributes: { note: 'write to jane@example.com' },
  events: [{ name: 'firstPaint', at: 1_700_000_000_500_000_000n, attributes: {} }],
  scope: { name: 'shop', version: '1' },
};
const resource = { 'service.name': 'storefront' };
const variables = ['OTEL_SDK_DISABLED', 'OTEL_TRACES_EXPORTER', 'OTEL_BSP_MAX_QUEUE_SIZE'];

afterEach(() => variables.forEach((name) => delete process.env[name]));

it('exports spans with their own ids and times under the resource of the other program, masked', async () => {
  const { exporter, received } = sink();
  const relay = new SpanRelay(resource, exporter);
  relay.send([span]);
  await relay.shutdown();

  const [sent] = received;
  expect(sent!.spanContext()).toEqual({ traceId: span.traceId, spanId: span.spanId, traceFlags: 1 });
  expect(sent!.parentSpanContext?.spanId).toBe(span.parentSpanId);
  expect([sent!.startTime, sent!.endTime, sent!.duration]).toEqual([
    [1_700_000_000, 1],
    [1_700_000_001, 3],
    [1, 2],
  ]);
  expect(sent!.events[0]!.time).toEqual([1_700_000_000, 500_000_000]);
  expect(sent!.resource.attributes).toEqual(resource);
  expect(sent!.attributes).toEqual({ note: 'write to [email]' });
  expect(relay.counts).toMatchObject({ ended: 1, exported: 1, pending: 0 });
});

it('drops and counts what exceeds the bound of the queue, and what cannot be sent', async () => {
  process.env['OTEL_BSP_MAX_QUEUE_SIZE'] = '2';
  const relay = new SpanRelay(resource, sink(ExportResultCode.FAILED).exporter);
  relay.send([span, span, span]);
  await relay.shutdown().catch(() => undefined);

  expect(relay.counts).toMatchObject({ exported: 0, dropped: { queue_full: 1, export_failed: 2 } });
});

it.each([
  ['OTEL_SDK_DISABLED', 'true'],
  ['OTEL_TRACES_EXPORTER', 'none'],
  ['OTEL_TRACES_EXPORTER', 'console'],
])('opens nowhere with %s=%s', async (name, value) => {
  process.env[name] = value;

  expect(await SpanRelay.open(resource)).toBeNull();
});
