import { jest } from '@jest/globals';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { hrTimeToNanoseconds } from '@opentelemetry/core';
import { wallOffset } from './clock.js';
import type { RecordedSpan } from './recorded-span.js';
import { recording } from './same-as-sdk.fixture.js';

afterEach(() => jest.restoreAllMocks());

const HOUR = 3_600_000;

it('is the time of day, more exactly than in milliseconds', () => {
  const before = Date.now();
  const steady = performance.now();
  const now = wallOffset(steady) + steady;
  expect(now).toBeGreaterThan(before - 1.5);
  expect(now).toBeLessThan(Date.now() + 2.5);
});

it('follows a time of day that is set, and back', () => {
  const known = wallOffset(performance.now());
  const { now } = Date;
  jest.spyOn(Date, 'now').mockImplementation(() => now() + HOUR);
  expect(Math.abs(wallOffset(performance.now()) - known - HOUR)).toBeLessThan(2);
  jest.restoreAllMocks();
  expect(Math.abs(wallOffset(performance.now()) - known)).toBeLessThan(2);
});

it('takes no pause of the process for a time of day that was set', () => {
  const known = wallOffset(performance.now());
  expect(wallOffset(performance.now() - 50)).toBe(known);
});

it('goes on steadily in a span while the time of day is set, but not from a start that a caller gave', () => {
  const { tracer } = recording();
  const measured = tracer.startSpan('measured', {}, ROOT_CONTEXT) as RecordedSpan;
  const given = tracer.startSpan('given', { startTime: Date.now() }, ROOT_CONTEXT) as RecordedSpan;
  const { now } = Date;
  jest.spyOn(Date, 'now').mockImplementation(() => now() + HOUR);
  measured.end();
  given.end();
  expect(measured.duration[0]).toBeLessThan(60);
  expect(given.duration[0]).toBeGreaterThanOrEqual(HOUR / 1000 - 1);
});

it('lets no span seem to outlive the one around it', () => {
  const { exporter, tracer } = recording();
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
