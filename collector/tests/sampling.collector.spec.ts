import { until } from '../../e2e/support/until.js';
import { loopback } from './support/env.js';
import { drawsAll, edgesIn, EXPECTED_EDGES } from './support/edges.js';
import { healthTrace, type MadeSpan, oneSpan, orderTrace, PROBE_NAME } from './support/made-trace.js';
import { type Sample, total } from './support/metrics-text.js';
import { sendSplit } from './support/send.js';
import { Sink } from './support/sink.js';
import { Tiers } from './support/tiers.js';

const MADE = {
  errors: Array.from({ length: 150 }, () => orderTrace({ error: true })),
  slow: Array.from({ length: 150 }, () => orderTrace({ slow: true })),
  marked: Array.from({ length: 100 }, () => orderTrace({ keep: true })),
  plain: [
    ...Array.from({ length: 1400 }, () => orderTrace()),
    ...Array.from({ length: 100 }, () => orderTrace({ waits: true })),
    ...Array.from({ length: 100 }, () => orderTrace({ stream: true })),
  ],
};
const PROBES = ['/health/ready', '/metrics', '/healthz', '/livez/', '/api/v1/health/live'];
const HEALTH = Array.from({ length: 60 }, (_, at) => healthTrace(PROBES[at % PROBES.length]!));
const BUSINESS = ['/health/records/1', '/healthy', '/orders/metrics-1'].map((path) =>
  oneSpan({ name: 'GET', service: 'api-gateway', attributes: { 'url.path': path, 'sampling.keep': true } }),
);
const QUERY = 'SELECT 1 FROM orders WHERE id = $1';
const querying = { 'db.system.name': 'postgresql', 'db.namespace': 'orders', 'db.query.text': QUERY };
BUSINESS.push(oneSpan({ name: QUERY, kind: 'client', attributes: { ...querying, 'sampling.keep': true } }));
const CHECKING = orderTrace({ keep: true });
CHECKING.push(...healthTrace('/health/ready', CHECKING[0]));
MADE.marked.push(CHECKING);
const made = Object.values(MADE).flat();
const idOf = ([span]: MadeSpan[]): string => span!.traceId;
const wanted = [...made, ...BUSINESS.map((span) => [span])];
const sizes = new Map(wanted.map((trace) => [idOf(trace), trace.length]));
const exemplars = new Set<string>();

const sink = new Sink(`${loopback(3)}:4317`);
let tiers: Tiers;

beforeAll(async () => {
  await sink.open();
  tiers = await Tiers.start({ tempo: sink.address, apart: true });
  await sendSplit(tiers.agents, [...wanted, ...HEALTH].flat());
  await until('a decision about every trace', async () => (await decisions()).all >= wanted.length + HEALTH.length, {
    timeoutMs: 60_000,
  });
  // Missing and incomplete traces are named below.
  const settled = until('every kept trace at the backend', async () => arrived((await decisions()).kept));
  await settled.catch(() => undefined);
}, 150_000);
afterAll(async () => {
  await tiers?.stop();
  sink.close();
});

it('keeps or drops a trace as a whole, though each agent saw but half of it', () => {
  expect([...sink.traces].filter(([id, spans]) => spans.length !== sizes.get(id))).toEqual([]);
  expect(sink.traces.size).toBeGreaterThan(0);
});

it.each(['errors', 'slow', 'marked'] as const)('keeps every trace of those: %s', (kind) => {
  expect(MADE[kind].map(idOf).filter((id) => !sink.traces.has(id))).toEqual([]);
});

it('keeps a tenth of the rest, of messages that wait and streams that stay open among them', () => {
  const kept = MADE.plain.map(idOf).filter((id) => sink.traces.has(id)).length;
  const spread = Math.sqrt(MADE.plain.length * 0.1 * 0.9);

  // Five standard deviations: a correct sampler exceeds them once in two million runs.
  expect(Math.abs(kept - MADE.plain.length * 0.1)).toBeLessThan(5 * spread);
});

it('splits the traces between both gateways', async () => {
  for (const gateway of tiers.gateways) {
    const spans = total(await gateway.own(), 'otelcol_receiver_accepted_spans');
    expect(spans).toBeGreaterThan(made.flat().length / 4);
  }
});

it('drops the whole trace of a health check, though what it called has failed', () => {
  expect(HEALTH.map(idOf).filter((id) => sink.traces.has(id))).toEqual([]);
});

it('keeps an order whole that has asked for the health of a service', () => {
  expect(sink.traces.get(idOf(CHECKING))).toHaveLength(CHECKING.length);
});

it('takes no business route for a health check', () => {
  expect(BUSINESS.filter(({ traceId }) => !sink.traces.has(traceId))).toEqual([]);
});

describe('the metrics made of spans', () => {
  const roots = { span_name: 'POST /orders', service_name: 'api-gateway' };
  const counted = async () => total(await noted(), 'traces_span_metrics_calls_total', roots);

  it('count all traces, the dropped ones too', async () => {
    // A new series appears as zero at one flush, and with its count at the next.
    const twoFlushes = { timeoutMs: 45_000 };
    await until('all traces counted', async () => (await counted()) >= made.length, twoFlushes).catch(() => undefined);

    expect(await counted()).toBe(made.length);
  });

  it('count no health check', async () => {
    await until('all traces counted', async () => (await counted()) >= made.length, { timeoutMs: 45_000 });

    const probes = (await noted()).filter(({ labels }) => labels['span_name'] === PROBE_NAME);
    expect(probes.map(({ labels }) => labels['span_kind'])).toEqual([]);
    expect(total(await noted(), 'traces_span_metrics_calls_total', { span_name: QUERY })).toBe(1);
  }, 60_000);

  it('say which gateway counted them', async () => {
    const gateways = new Set((await noted()).map(({ labels }) => labels['gateway']));

    expect([...gateways].sort()).toEqual(tiers.gateways.map(({ spec }) => spec.name));
  });

  it('carry exemplars that name real traces', () => {
    expect(exemplars.size).toBeGreaterThan(0);
    expect([...exemplars].filter((id) => !sizes.has(id))).toEqual([]);
  });

  it('draw every edge of the shop, those through the queue among them', async () => {
    const edges = async () => edgesIn(await tiers.exposed());
    await until('every edge', async () => drawsAll(await edges()), { timeoutMs: 75_000 }).catch(() => undefined);

    expect((await edges()).sort()).toEqual(EXPECTED_EDGES);
  }, 120_000);
});

async function decisions(): Promise<{ all: number; kept: number }> {
  const name = 'otelcol_processor_tail_sampling_global_count_traces_sampled';
  const own = await tiers.own();
  await noted();
  return { all: total(own, name), kept: total(own, name, { sampled: 'true' }) };
}

/** An exemplar is exposed only until the next flush, so it must be read in time, as Prometheus does. */
async function noted(): Promise<Sample[]> {
  const samples = await tiers.exposed();
  for (const { exemplar } of samples) if (exemplar) exemplars.add(exemplar['trace_id']!);
  return samples;
}

const arrived = (kept: number): boolean =>
  sink.traces.size === kept && [...sink.traces].every(([id, spans]) => spans.length === sizes.get(id));
