import { diag, DiagLogLevel, SpanStatusCode } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { GuardSpanProcessor } from './guard.js';

const exporter = new InMemorySpanExporter();
const tracer = new TracerProvider({
  spanProcessors: [new GuardSpanProcessor(true), new SimpleSpanProcessor({ exporter })],
}).getTracer('test');

beforeEach(() => exporter.reset());

it('masks whatever part of a span holds a secret, before the exporter sees it', () => {
  const span = tracer.startSpan('GET jane@example.org');
  span.setAttributes({
    'url.full': 'http://u:p@host/?token=t',
    list: ['a@b.example', 'plain'],
    'order.total_cents': 7,
  });
  span.recordException(new Error('card 4111 1111 1111 1111 refused'));
  span.setStatus({ code: SpanStatusCode.ERROR, message: 'Bearer abcdefgh123 is stale' });
  span.end();

  const [exported] = exporter.getFinishedSpans();
  expect(exported).toMatchObject({
    name: 'GET [email]',
    status: { message: 'Bearer [redacted] is stale' },
    attributes: {
      'url.full': 'http://[redacted]@host/?token=[redacted]',
      list: ['[email]', 'plain'],
      'order.total_cents': 7,
    },
  });
  expect(JSON.stringify(exported!.events)).not.toContain('4111 1111');
});

it('says once that a span name is unbounded', () => {
  const said: string[] = [];
  const quiet = () => {};
  const logger = { error: quiet, info: quiet, debug: quiet, verbose: quiet, warn: (text: string) => said.push(text) };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  for (const id of ['12345', '67890']) tracer.startSpan(`order ${id}`).end();
  tracer.startSpan('process_order').end();
  diag.disable();

  expect(said).toEqual([expect.stringContaining('"order 12345" seems to hold an id')]);
});
