import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { BatchLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';

// What the library uses of OpenTelemetry without a promise: an update that takes it away has to fail here.
it('the SDK holds the spans that wait for their batch in a list', () => {
  const exporter = { export: () => undefined, shutdown: async () => undefined };
  expect(new BatchSpanProcessor({ exporter })).toHaveProperty('_finishedSpans', []);
});

it('the SDK holds the log records that wait for their batch in a list', () => {
  const exporter = { export: () => undefined, forceFlush: async () => undefined, shutdown: async () => undefined };
  expect(new BatchLogRecordProcessor({ exporter })).toHaveProperty('_finishedLogRecords', []);
});

it('the HTTP instrumentation can trace another server’s requests', () => {
  expect(HttpInstrumentation.prototype).toHaveProperty('_incomingRequestFunction', expect.any(Function));
});
