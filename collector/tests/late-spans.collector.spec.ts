import { until } from '../../e2e/support/until.js';
import { loopback } from './support/env.js';
import { type MadeSpan, oneSpan, orderTrace } from './support/made-trace.js';
import { total } from './support/metrics-text.js';
import { send, sendSplit } from './support/send.js';
import { Sink } from './support/sink.js';
import { Tiers } from './support/tiers.js';

// Room for few traces, so that decided ones are soon forgotten and only the cache of decisions remembers them.
const ROOM = 200;
const sink = new Sink(`${loopback(3)}:4317`);
let tiers: Tiers;

beforeAll(async () => {
  await sink.open();
  const env = { SAMPLING_NUM_TRACES: String(ROOM), SAMPLING_DECISION_WAIT: '2s', SAMPLING_PERCENTAGE: '0' };
  tiers = await Tiers.start({ tempo: sink.address, gateways: 1, apart: true, env });
});
afterAll(async () => {
  await tiers?.stop();
  sink.close();
});

it('lets a consumer that comes late follow the decision about its trace', async () => {
  const [kept, dropped] = [orderTrace({ error: true }), orderTrace()];
  await decidedAbout([kept, dropped]);
  const forgetting = Array.from({ length: 2 * ROOM }, () => orderTrace());
  for (let from = 0; from < forgetting.length; from += ROOM / 2)
    await decidedAbout(forgetting.slice(from, from + ROOM / 2));

  const late = [kept, dropped].map(([{ traceId }]) => oneSpan({ traceId, kind: 'consumer', service: 'api-gateway' }));
  await send(tiers.agents[0]!, late);
  // The two spans come in one batch: when the kept one has arrived, the other one would have, too.
  await until('the late span of the kept trace', () => sink.spans.has(late[0]!.spanId));
  expect(sink.traces.get(kept[0].traceId)).toHaveLength(kept.length + 1);
  expect(sink.traces.has(dropped[0].traceId)).toBe(false);
  expect(await decisions()).toBe(2 + forgetting.length);
});

it('says how many traces it had to drop before it could decide', async () => {
  const tooMany = Array.from({ length: 3 * ROOM }, () => orderTrace());
  await sendSplit(tiers.agents, tooMany.flat());

  const early = async () =>
    total(await tiers.own(), 'otelcol_processor_tail_sampling_sampling_trace_dropped_too_early');
  await until('early drops', async () => (await early()) >= tooMany.length - ROOM);
  expect(await early()).toBeLessThanOrEqual(tooMany.length);
});

async function decidedAbout(traces: [MadeSpan, ...MadeSpan[]][]): Promise<void> {
  const before = await decisions();
  await sendSplit(tiers.agents, traces.flat());
  await until('decisions', async () => (await decisions()) === before + traces.length);
}

const decisions = async (): Promise<number> =>
  total(await tiers.own(), 'otelcol_processor_tail_sampling_global_count_traces_sampled');
