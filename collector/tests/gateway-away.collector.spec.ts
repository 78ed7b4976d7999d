import { until } from '../../e2e/support/until.js';
import { loopback } from './support/env.js';
import { type MadeSpan, orderTrace } from './support/made-trace.js';
import { total } from './support/metrics-text.js';
import { sendSplit } from './support/send.js';
import { Sink } from './support/sink.js';
import { Tiers } from './support/tiers.js';

const BATCHES = 6;
const ACCEPTED = 'otelcol_receiver_accepted_spans';

const sink = new Sink(`${loopback(3)}:4317`);
let tiers: Tiers;

beforeAll(async () => {
  await sink.open();
  const env = { SAMPLING_DECISION_WAIT: '2s', SAMPLING_PERCENTAGE: '100' };
  tiers = await Tiers.start({ tempo: sink.address, apart: true, env });
});
afterAll(async () => {
  await tiers?.stop();
  sink.close();
});

it('a gateway that is briefly unavailable gets its part later, and the other gets nothing twice', async () => {
  const [here, away] = tiers.gateways;
  await away!.stop();
  const sent: MadeSpan[] = [];
  for (let at = 0; at < BATCHES; at++) {
    const batch = Array.from({ length: 20 }, () => orderTrace()).flat();
    await sendSplit(tiers.agents, batch);
    sent.push(...batch);
  }
  await until('spans at the other', async () => total(await here!.own(), ACCEPTED) > 0);
  await away!.start();

  const arrived = () => sent.every(({ spanId }) => sink.spans.has(spanId));
  await until('every span', arrived, { timeoutMs: 60_000 });
  expect(total(await tiers.own(), ACCEPTED)).toBe(sent.length);
}, 120_000);
