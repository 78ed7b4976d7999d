import { type Histogram, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { tracePublish } from '../messaging.js';
import { operationDuration } from '../metrics/instruments.js';

const exporter = new InMemorySpanExporter();
trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }));

const recorded: number[] = [];
const histogram: Histogram = operationDuration();
histogram.record = (value) => void recorded.push(value);

const seconds = ({ duration: [whole, nanos] }: ReadableSpan) => whole + nanos / 1e9;

it('tells of a publish what its span tells, whether it went well or not', async () => {
  const facts = { exchange: 'jobs', routingKey: 'resize' };
  const fail = () => Promise.reject(new Error('closed'));
  await tracePublish(facts, {}, () => Promise.resolve());
  await expect(tracePublish(facts, {}, fail)).rejects.toThrow('closed');

  const spans = exporter.getFinishedSpans();
  expect(spans).toHaveLength(2);
  spans.forEach((span, at) => expect(recorded[at]).toBeCloseTo(seconds(span), 1));
});
