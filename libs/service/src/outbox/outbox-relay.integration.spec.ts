import { Logger } from '@nestjs/common';
import { metrics } from '@opentelemetry/api';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { recordTraces } from '@throughline/telemetry-testing';
import type { EventMessage } from '@throughline/contracts';
import { randomUUID } from 'node:crypto';
import { ownSchema } from '../../test/own-schema.js';
import type { Broker } from '../messaging/broker.js';
import { OutboxRelay } from './outbox-relay.js';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const { pool, drop } = await ownSchema();
recordTraces();

class Reader extends MetricReader {
  protected override onForceFlush = async () => {};
  protected override onShutdown = async () => {};
}
const reader = new Reader();
metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
Logger.overrideLogger(false);

beforeEach(() => pool.query('TRUNCATE outbox'));

afterAll(drop);

/** A fake broker: records what it receives, in order, and answers as the test decides. */
class Recorder {
  readonly got: EventMessage[] = [];
  connected = true;
  answer: (message: EventMessage) => Promise<void> = async () => {};

  isConnected = () => this.connected;
  onConnect = () => {};
  publish = async (message: EventMessage): Promise<void> => {
    await this.answer(message);
    this.got.push(message);
  };
}

const relayOn = (recorder: Recorder) => new OutboxRelay(pool, recorder as unknown as Broker, 1000);
const put = (order: string, n: number) =>
  pool.query(
    `INSERT INTO outbox (message_id, type, aggregate_id, payload, headers, mandatory) VALUES ($1, 'order.placed', $2, $3, $4, true)`,
    [randomUUID(), order, { n }, { traceparent: TRACEPARENT }],
  );
const unpublished = async () =>
  (await pool.query<{ n: number }>('SELECT count(*)::int AS n FROM outbox WHERE published_at IS NULL')).rows[0]!.n;

it('publishes each row once and keeps every order’s own order, with two relays at work', async () => {
  for (let n = 0; n < 20; n++) for (const order of ['a', 'b', 'c']) await put(order, n);
  const recorder = new Recorder();
  // Earlier messages take longer, so that later ones would overtake them without the rule.
  recorder.answer = ({ data }) => new Promise((resolve) => setTimeout(resolve, 20 - (data as { n: number }).n));
  const relays = [relayOn(recorder), relayOn(recorder)];
  await Promise.all(relays.map((relay) => relay.close()));
  while (await unpublished()) await relayOn(recorder).close();

  for (const order of ['a', 'b', 'c']) {
    const numbers = recorder.got
      .filter(({ orderId }) => orderId === order)
      .map(({ data }) => (data as { n: number }).n);
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, n) => n));
  }
});

it('marks a row only when the broker has confirmed it, and lets no later one of its order pass', async () => {
  await put('a', 1);
  await put('a', 2);
  await put('b', 1);
  const recorder = new Recorder();
  recorder.answer = ({ orderId }) => (orderId === 'a' ? Promise.reject(new Error('returned')) : Promise.resolve());
  await relayOn(recorder).close();

  expect(recorder.got.map(({ orderId }) => orderId)).toEqual(['b']);
  const { rows } = await pool.query('SELECT attempts FROM outbox WHERE published_at IS NULL ORDER BY id');
  expect(rows).toEqual([{ attempts: 1 }, { attempts: 0 }]);
});

it('leaves every row in the outbox while the broker is unavailable', async () => {
  await put('a', 1);
  const recorder = new Recorder();
  recorder.connected = false;
  await relayOn(recorder).close();

  expect(await unpublished()).toBe(1);
});

it('reports the age of its oldest event, also while the broker is unavailable', async () => {
  await put('a', 1);
  await pool.query(`UPDATE outbox SET created_at = now() - interval '1 minute'`);
  const recorder = new Recorder();
  recorder.connected = false;
  const relay = relayOn(recorder);
  relay.onApplicationBootstrap();
  relay.wake();
  await relay.close();

  expect(await lag()).toBeGreaterThanOrEqual(60);

  recorder.connected = true;
  await relay.close();
  expect(await lag()).toBe(0);
});

it('deletes published rows after a week, and nothing else', async () => {
  for (const order of ['old', 'young', 'waiting']) await put(order, 1);
  await pool.query(`UPDATE outbox SET published_at = now() - interval '8 days' WHERE aggregate_id = 'old'`);
  await pool.query(`UPDATE outbox SET published_at = now() - interval '6 days' WHERE aggregate_id = 'young'`);
  await pool.query(`UPDATE outbox SET created_at = now() - interval '8 days'`);
  const recorder = new Recorder();
  recorder.connected = false;
  await relayOn(recorder).close();

  const { rows } = await pool.query<{ aggregate_id: string }>('SELECT aggregate_id FROM outbox ORDER BY id');
  expect(rows.map(({ aggregate_id }) => aggregate_id)).toEqual(['young', 'waiting']);
});

it('deletes old rows behind any number of unpublished ones', async () => {
  await pool.query(
    `INSERT INTO outbox (message_id, type, aggregate_id, payload, headers, mandatory)
    SELECT gen_random_uuid(), 'order.placed', 'waiting', '{}', '{}', true FROM generate_series(1, 1000)`,
  );
  await put('old', 1);
  await pool.query(`UPDATE outbox SET published_at = now() - interval '8 days' WHERE aggregate_id = 'old'`);
  const recorder = new Recorder();
  recorder.connected = false;
  await relayOn(recorder).close();

  const { rows } = await pool.query(`SELECT FROM outbox WHERE aggregate_id = 'old'`);
  expect(rows).toEqual([]);
});

/** Every relay observes the same gauge; the last one is the one in question. */
async function lag(): Promise<number> {
  const { resourceMetrics } = await reader.collect();
  const found = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  const point = found.find(({ descriptor }) => descriptor.name === 'outbox.lag')!.dataPoints.at(-1)!;
  return point.value as number;
}
