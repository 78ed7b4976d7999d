import { drawnTrace, sharesOf } from './drawn-trace.js';
import { aSpan } from './span.fixture.js';

const delivery = (attempt: number, wait: number) => ({
  kind: 'consumer' as const,
  service: 'payment-service',
  attributes: { 'messaging.message.attempt': attempt, 'messaging.message.queue_wait_ms': wait },
});

it('puts children below their parents, and spans whose parent has not arrived at the top', () => {
  const { rows } = drawnTrace([
    aSpan('late child', 20, 30, { parent: 'root' }),
    aSpan('root', 0, 50),
    aSpan('early child', 10, 15, { parent: 'root' }),
    aSpan('orphan', 40, 45, { parent: 'not here yet' }),
  ]);

  expect(rows.map(({ span, depth }) => `${depth} ${span.name}`)).toEqual([
    '0 root',
    '1 early child',
    '1 late child',
    '0 orphan',
  ]);
});

it('marks spans on the critical path, and no span that ran in parallel', () => {
  const { rows } = drawnTrace([
    aSpan('root', 0, 100),
    aSpan('fast', 10, 20, { parent: 'root' }),
    aSpan('slow', 30, 90, { parent: 'root' }),
  ]);

  expect(rows.find(({ span }) => span.name === 'slow')!.decided).toEqual([{ from: 30, to: 90 }]);
});

it('starts with the queue wait of the first message', () => {
  const { from, to } = drawnTrace([aSpan('process', 100, 120, delivery(1, 30))]);

  expect([from, to]).toEqual([70, 120]);
});

it('counts the pause after a failed attempt as the wait of the next attempt', () => {
  const { rows, path } = drawnTrace([
    aSpan('publish', 0, 10, { kind: 'producer' }),
    aSpan('process', 10, 20, { ...delivery(1, 3), parent: 'publish', spanId: 'first', status: 'error' }),
    aSpan('process', 1020, 1040, { ...delivery(2, 3), parent: 'publish', spanId: 'second' }),
  ]);

  expect(rows.map(({ wait }) => wait)).toEqual([0, 3, 1000]);
  expect(sharesOf(path)[0]).toEqual({ what: 'waiting to try again', waiting: true, ms: 1000 });
});

it('has shares that add up to the duration of the trace', () => {
  const { path } = drawnTrace([aSpan('root', 0, 50), aSpan('a', 5, 20, { parent: 'root' }), aSpan('b', 60, 80)]);

  expect(sharesOf(path).reduce((sum, { ms }) => sum + ms, 0)).toBe(80);
});
