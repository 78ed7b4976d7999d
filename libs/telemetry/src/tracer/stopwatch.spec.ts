import { jest } from '@jest/globals';
import { INVALID_SPAN_CONTEXT, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { recording } from './same-as-sdk.fixture.js';
import { stopwatch } from './stopwatch.js';

afterEach(() => jest.restoreAllMocks());

it('says of a span what the span says itself', () => {
  const { tracer } = recording();
  const measured = tracer.startSpan('work', {}, ROOT_CONTEXT);
  const given = tracer.startSpan('work', { startTime: [1_700_000_000, 0] }, ROOT_CONTEXT);
  const [ofMeasured, ofGiven] = [stopwatch(measured), stopwatch(given)];
  measured.end(Date.now() + 250);
  given.end([1_700_000_001, 500_000_000]);

  const { duration } = measured as unknown as { duration: [number, number] };
  expect(ofMeasured()).toBeGreaterThan(0.2);
  expect(ofMeasured()).toBeCloseTo(duration[0] + duration[1] / 1e9, 6);
  expect(ofGiven()).toBe(1.5);
});

it('takes the time of a span that does not record', () => {
  jest.spyOn(performance, 'now').mockReturnValueOnce(1000).mockReturnValueOnce(1250);
  const elapsed = stopwatch(trace.wrapSpanContext(INVALID_SPAN_CONTEXT));

  expect(elapsed()).toBe(0.25);
});
