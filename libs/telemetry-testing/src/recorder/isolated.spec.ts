import { context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { traceMatchers } from '../matchers/trace-matchers.js';
import { inSpan } from './in-span.fixture.js';
import { recordTraces } from './record-traces.js';

expect.extend(traceMatchers);

const traces = recordTraces();

beforeEach(() => traces.reset());

const step = (name: string, ms = 0) => inSpan(name, {}, () => new Promise<void>((resolve) => setTimeout(resolve, ms)));

it('keeps overlapping requests apart', async () => {
  const [a, b] = await Promise.all([
    traces.isolated(async () => (await step('first', 5), 'a')),
    traces.isolated(async () => (await step('second'), 'b')),
  ]);

  expect([a.value, b.value]).toEqual(['a', 'b']);
  expect(a.traceId).not.toBe(b.traceId);
  await expect(a.trace).toHaveWaterfall(['first']);
  await expect(b.trace).toHaveWaterfall(['second']);
});

it('is whole, although the caller sent no span', async () => {
  const { trace } = await traces.isolated(() => step('work'));

  await expect(trace).toBeWhole();
});

it('waits for what the request left behind', async () => {
  const { trace } = await traces.isolated(() => void setTimeout(() => void step('later'), 20));

  await expect(trace).toHaveSpan('later');
});

it('gives a request to another process its headers', async () => {
  const { traceId, trace } = await traces.isolated(({ headers }) =>
    context.with(propagation.extract(ROOT_CONTEXT, headers), () => step('served')),
  );

  await expect(trace).toHaveSpan('served');
  const injected: Record<string, string> = {};
  await traces.isolated(({ headers }) => {
    propagation.inject(context.active(), injected);
    expect(injected).toEqual(headers);
  });
  expect(injected['traceparent']).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  expect(injected['traceparent']).not.toContain(traceId);
});

it('hands on what the request throws', async () => {
  await expect(traces.isolated(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
});

it('has the one trace of a test', async () => {
  await traces.during('one', () => step('inner'));
  expect(traces.trace).toHaveWaterfall(['one', '  inner']);

  await traces.during('two', () => step('inner'));
  expect(() => traces.trace).toThrow('2 traces were recorded, not one');
});
