import { jest } from '@jest/globals';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { hrTimeToNanoseconds } from '@opentelemetry/core';
import { AlwaysOnSampler, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';
import { wallOffset } from './clock.js';
import { LeanTracerProvider } from './lean-provider.js';
import { limitsFromEnv } from './limits.js';
import { resource } from './same-as-sdk.fixture.js';

afterEach(() => jest.restoreAllMocks());

it('is the time of day, more exactly than in milliseconds', () => {
  const before = Date.now();
  const steady = performance.now();
  const now = wallOffset(steady) + steady;
  expect(now).toBeGreaterThanOrEqual(before - 1);
  expect(now).toBeLessThanOrEqual(Date.now() + 1);
});

it('follows a time of day that is set, within a second, and back', () => {
  const steady = performance.now();
  const known = wallOffset(steady);
  const hour = 3_600_000;
  const set = jest.spyOn(Date, 'now').mockReturnValue(known + steady + 1500 + hour);

  expect(wallOffset(steady + 500)).toBe(known);
  expect(wallOffset(steady + 1500)).toBeCloseTo(known + hour, 0);
  set.mockReturnValue(known + steady + 3000);
  expect(wallOffset(steady + 3000)).toBeCloseTo(known, 0);
});

it('lets no span seem to outlive the one around it', () => {
  const exporter = new InMemorySpanExporter();
  const processors = [new SimpleSpanProcessor({ exporter })];
  const limits = limitsFromEnv();
  const tracer = new LeanTracerProvider({ resource, sampler: new AlwaysOnSampler(), limits, processors }).getTracer(
    't',
  );
  for (let turn = 0; turn < 200; turn++) {
    const outer = tracer.startSpan('outer', {}, ROOT_CONTEXT);
    for (const until = performance.now() + 0.05; performance.now() < until;);
    tracer.startSpan('inner', {}, trace.setSpan(ROOT_CONTEXT, outer)).end();
    outer.end();
  }
  const spans = exporter.getFinishedSpans();
  for (let at = 0; at < spans.length; at += 2) {
    const [inner, outer] = [spans[at]!, spans[at + 1]!];
    expect(hrTimeToNanoseconds(inner.startTime)).toBeGreaterThanOrEqual(hrTimeToNanoseconds(outer.startTime));
    expect(hrTimeToNanoseconds(inner.endTime)).toBeLessThanOrEqual(hrTimeToNanoseconds(outer.endTime));
  }
});
