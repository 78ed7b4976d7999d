import { setInterval } from 'node:timers/promises';
import { until } from '../../e2e/support/until.js';
import { loopback } from './support/env.js';
import { type MadeSpan, orderTrace } from './support/made-trace.js';
import { total } from './support/metrics-text.js';
import { residentMiB } from './support/resident.js';
import { sendSplit } from './support/send.js';
import { Sink } from './support/sink.js';
import { Tiers } from './support/tiers.js';

const OUTAGE_MS = 60_000;
const TRACES_A_SECOND = 50;
/** The smallest memory limit of any gateway: that on kind. */
const MEMORY_LIMIT_MIB = 400;

let sink: Sink;
let tiers: Tiers;

beforeEach(async () => {
  sink = new Sink(`${loopback(3)}:4317`);
  tiers = await Tiers.start({
    tempo: sink.address,
    apart: true,
    env: { SAMPLING_DECISION_WAIT: '2s', SAMPLING_PERCENTAGE: '0' },
  });
});
afterEach(async () => {
  await tiers?.stop();
  sink.close();
});

it('survives a backend outage of a minute: no kept trace is lost, and memory stays bounded', async () => {
  const sent: MadeSpan[] = [];
  let peak = 0;
  const until60 = Date.now() + OUTAGE_MS;
  for await (const _ of setInterval(1000)) {
    const batch = Array.from({ length: TRACES_A_SECOND }, () => orderTrace({ error: true })).flat();
    await sendSplit(tiers.agents, batch);
    sent.push(...batch);
    peak = Math.max(peak, ...tiers.gateways.map(({ pid }) => residentMiB(pid)));
    if (Date.now() > until60) break;
  }
  expect(total(await tiers.own(), 'otelcol_exporter_queue_size', { exporter: 'otlp_grpc/tempo' })).toBeGreaterThan(0);

  await sink.open();
  await arrived(sent);
  expect(peak).toBeLessThan(MEMORY_LIMIT_MIB);
}, 240_000);

it('keeps its queue through a restart, even one that it does not see coming', async () => {
  const sent = Array.from({ length: 200 }, () => orderTrace({ error: true })).flat();
  await sendSplit(tiers.agents, sent);
  await until('all decided and queued', async () => (await queued()) === sent.length);

  for (const gateway of tiers.gateways) {
    await gateway.stop('SIGKILL');
    await gateway.start();
  }
  await sink.open();
  await arrived(sent);
}, 180_000);

async function arrived(sent: MadeSpan[]): Promise<void> {
  const missing = () => sent.filter(({ spanId }) => !sink.spans.has(spanId)).length;
  // After a minute of failures, a connection is tried again every half minute.
  await until('all that was sent', () => missing() === 0, { timeoutMs: 100_000 }).catch(() => undefined);
  expect(missing()).toBe(0);
}

/** Spans that were sampled and passed to the exporter's queue. */
async function queued(): Promise<number> {
  return total(await tiers.own(), 'otelcol_exporter_enqueue_size_sum', { exporter: 'otlp_grpc/tempo' });
}
