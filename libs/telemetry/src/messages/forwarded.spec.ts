import { recordTraces } from '@throughline/telemetry-testing';
import type { Carrier } from '../context/carrier.js';
import {
  currentTraceparent,
  HEADER_PREVIOUS_ATTEMPT,
  HEADER_PUBLISHED_AT,
  traceProcess,
  tracePublish,
} from '../messaging.js';
import { withSpan } from '../spans/span.js';

const traces = recordTraces();
const HOUR_MS = 3_600_000;
const publish = (to: string, headers: Carrier): Carrier =>
  tracePublish({ exchange: 'x', routingKey: to }, headers, (sent) => sent);
const handle = <T>(queue: string, headers: Carrier, work: () => T): T =>
  traceProcess({ exchange: 'x', routingKey: queue, queue, headers, attempt: 1, redelivered: false }, work);

beforeEach(() => traces.reset());

it.each([
  ['as they came', (headers: Carrier) => headers],
  ['copied, with one more', (headers: Carrier) => ({ ...headers, tenant: 'a' })],
])('headers that are passed on make a child of the new publish: %s', (_, passOn) => {
  const first = { ...publish('one', { mine: 1 }), [HEADER_PUBLISHED_AT]: Date.now() - HOUR_MS };
  const second = handle('one', first, () => withSpan('forward', {}, () => publish('two', passOn(first))));
  handle('two', second, () => undefined);

  expect(traces.waterfall()).toEqual([
    'publish x:one',
    '  process x:one',
    '    forward',
    '      publish x:two',
    '        process x:two',
  ]);
  expect(second).toMatchObject({ mine: 1 });
  expect(traces.span('process x:two').attributes['messaging.message.queue_wait_ms']).toBeLessThan(HOUR_MS / 2);
});

it('a retry, which names the attempt before it, is a sibling as ever', () => {
  const first = publish('one', {});
  const retry = handle('one', first, () =>
    publish('one', { ...first, [HEADER_PREVIOUS_ATTEMPT]: currentTraceparent() }),
  );
  expect(retry['traceparent']).toBe(first['traceparent']);
});

it('a context that the caller has stored stays', () => {
  const stored = publish('stored', {});
  const first = publish('one', {});
  expect(handle('one', first, () => publish('two', { ...stored }))['traceparent']).toBe(stored['traceparent']);
  expect(publish('two', { ...stored })['traceparent']).toBe(stored['traceparent']);
});
