import { aSpan } from '../trace/span.fixture.js';
import type { SpanRecord } from '../trace/span-record.js';
import { Trace } from '../trace/trace.js';
import { criticalPath } from './critical-path.js';

const span = (
  id: string,
  parentSpanId: string | undefined,
  start: number,
  end: number,
  more: Partial<SpanRecord> = {},
) => aSpan({ spanId: id, name: id, start, end, ...(parentSpanId && { parentSpanId }), ...more });
const linkTo = (spanId: string) => ({ traceId: aSpan({ name: '' }).traceId, spanId, attributes: {} });
const [server, client, producer, consumer] = (['server', 'client', 'producer', 'consumer'] as const).map((kind) => ({
  kind,
}));

/** Each stretch as `kind from-to span`. */
const stretchesOf = (spans: SpanRecord[]) =>
  criticalPath(new Trace(spans)).stretches.map(({ kind, from, to, span }) => `${kind} ${from}-${to} ${span.name}`);

it('distinguishes work from a call', () => {
  expect(stretchesOf([span('request', undefined, 0, 100, server), span('query', 'request', 20, 50, client)])).toEqual([
    'work 0-20 request',
    'call 20-50 query',
    'work 50-100 request',
  ]);
});

it('goes through a call to the work of the server behind it', () => {
  const spans = [
    span('request', undefined, 0, 50, server),
    span('POST', 'request', 10, 40, client),
    span('charge', 'POST', 15, 35, { ...server, service: 'payments' }),
  ];

  expect(stretchesOf(spans)).toEqual([
    'work 0-10 request',
    'call 10-15 POST',
    'work 15-35 charge',
    'call 35-40 POST',
    'work 40-50 request',
  ]);
});

it('waits for the parallel child that ended last', () => {
  const spans = [
    span('request', undefined, 0, 100),
    span('quick', 'request', 10, 40),
    span('slow', 'request', 10, 80),
    span('first', 'request', 0, 8),
  ];

  expect(stretchesOf(spans)).toEqual(['work 0-8 first', 'work 8-10 request', 'work 10-80 slow', 'work 80-100 request']);
});

it('waits in a queue from the publish on, whether the confirm came before or after', () => {
  const spans = [
    span('request', undefined, 0, 30, server),
    span('publish', 'request', 10, 25, producer),
    span('process', 'publish', 60, 90, { ...consumer, service: 'payments' }),
  ];

  expect(stretchesOf(spans)).toEqual(['work 0-10 request', 'queue 10-60 process', 'work 60-90 process']);
  spans[1]!.end = 70;
  expect(stretchesOf(spans)).toEqual(['work 0-10 request', 'queue 10-60 process', 'work 60-90 process']);
});

it('follows the consumer of a fan-out that ended last', () => {
  const spans = [
    span('publish', undefined, 0, 5, producer),
    span('mail', 'publish', 10, 20, consumer),
    span('charge', 'publish', 8, 90, consumer),
  ];

  expect(stretchesOf(spans)).toEqual(['queue 0-8 charge', 'work 8-90 charge']);
});

it('shows the delay of a retry, whether attempts are siblings or linked', () => {
  const publish = span('publish', undefined, 0, 5, producer);
  const attempt = (id: string, start: number, more: Partial<SpanRecord>) =>
    span(id, 'publish', start, start + 10, { ...consumer, name: 'process', ...more });
  const failed = attempt('a', 10, { status: 'error' });
  const expected = ['queue 0-10 process', 'work 10-20 process', 'retry 20-1020 process', 'work 1020-1030 process'];

  expect(stretchesOf([publish, failed, attempt('b', 1020, {})])).toEqual(expected);
  expect(stretchesOf([publish, attempt('a', 10, {}), attempt('b', 1020, { links: [linkTo('a')] })])).toEqual(expected);
});

it('does not take a delivery of another message for an attempt', () => {
  const message = (id: string) => ({ name: 'process', attributes: { 'messaging.message.id': id } });
  const spans = [
    span('publish', undefined, 0, 5, producer),
    span('a', 'publish', 10, 20, { ...consumer, ...message('1'), status: 'error' }),
    span('b', 'publish', 30, 40, { ...consumer, ...message('2') }),
  ];

  expect(stretchesOf(spans)).toEqual(['queue 0-30 process', 'work 30-40 process']);
});

it('shows the delay between a failed call and its repetition', () => {
  const spans = [
    span('job', undefined, 0, 100),
    span('a', 'job', 0, 10, { ...client, name: 'GET', status: 'error' }),
    span('b', 'job', 60, 90, { ...client, name: 'GET' }),
  ];

  expect(stretchesOf(spans)).toEqual(['call 0-10 GET', 'retry 10-60 job', 'call 60-90 GET', 'work 90-100 job']);
});

it('leaves a gap before an orphan, and before a span that began after its parent had ended', () => {
  expect(stretchesOf([span('request', undefined, 0, 10), span('later', 'request', 60, 70)])).toEqual([
    'work 0-10 request',
    'gap 10-60 later',
    'work 60-70 later',
  ]);
  expect(stretchesOf([span('request', undefined, 0, 10), span('orphan', 'lost', 60, 70)])).toEqual([
    'gap 0-60 orphan',
    'work 60-70 orphan',
  ]);
});

it('does not wait for a child that outlives its parent, unless the trace ends with it', () => {
  const spans = [span('request', undefined, 0, 50), span('left behind', 'request', 10, 200)];

  expect(stretchesOf(spans)).toEqual(['work 0-10 request', 'work 10-200 left behind']);
  const request = criticalPath(new Trace(spans), { until: spans[0] });
  expect([request.totalMs, request.totals.work]).toEqual([50, 50]);
});

it('waits for the message of a batch that was published last', () => {
  const spans = [
    span('request', undefined, 0, 50),
    span('one', 'request', 10, 12, producer),
    span('two', 'request', 30, 32, producer),
    span('batch', undefined, 45, 90, { ...consumer, links: [linkTo('one'), linkTo('two')] }),
  ];

  expect(stretchesOf(spans)).toEqual([
    'work 0-10 request',
    'call 10-12 one',
    'work 12-30 request',
    'queue 30-45 batch',
    'work 45-90 batch',
  ]);
});

it('waits in a queue within a call that is answered over one', () => {
  const spans = [span('ask', undefined, 0, 100, client), span('answer', 'ask', 40, 90, consumer)];

  expect(stretchesOf(spans)).toEqual(['queue 0-40 ask', 'work 40-90 answer', 'call 90-100 ask']);
});

it('is empty for an empty trace, and terminates when spans are their own ancestors', () => {
  expect(criticalPath(new Trace([]))).toMatchObject({ totalMs: 0, stretches: [] });
  expect(stretchesOf([span('a', 'b', 0, 10), span('b', 'a', 2, 8)])).toEqual([
    'work 0-2 a',
    'work 2-8 b',
    'work 8-10 a',
  ]);
});

it('sums the time of each step, and within one', () => {
  const path = criticalPath(
    new Trace([
      span('publish', undefined, 0, 5, producer),
      span('process', 'publish', 10, 100, consumer),
      span('charge', 'process', 20, 90),
      span('SELECT', 'charge', 30, 50, client),
    ]),
  );

  expect(path.steps[0]).toMatchObject({ name: 'charge', work: 50, call: 0 });
  expect(path.within(({ name }) => name === 'charge')).toBe(70);
  expect(path.within(({ name }) => name === 'process')).toBe(90);
});
