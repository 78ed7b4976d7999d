import { randomBytes } from 'node:crypto';
import { Supervisor } from '../../tools/processes/supervisor.ts';
import { stopOrphans } from '../../tools/processes/run-file.ts';
import { Collector } from './support/collector.js';
import { env, loopback } from './support/env.js';
import { oneSpan } from './support/made-trace.js';
import { total } from './support/metrics-text.js';
import { residentMiB } from './support/resident.js';
import { send } from './support/send.js';

const LIMIT_MIB = 150;
const host = loopback(7);
let supervisor: Supervisor;
let gateway: Collector;

beforeAll(async () => {
  await stopOrphans(env.tiersFile);
  supervisor = new Supervisor(env.tiersFile, 'test:collector');
  // Turns shares of the machine's memory into numbers, because a test must not fill that memory.
  const small = `yaml:
receivers: { otlp: { protocols: { http: { endpoint: '${host}:4318' } } } }
processors: { memory_limiter: { limit_mib: ${LIMIT_MIB}, spike_limit_mib: 30 } }`;
  const configs = ['gateway.yaml', 'layers/loki.yaml', 'layers/tempo.yaml', small];
  const limit = { GOMEMLIMIT: `${LIMIT_MIB}MiB` };
  gateway = new Collector({ name: 'small-gateway', host, configs, env: limit }, supervisor);
  await gateway.start();
});
afterAll(() => supervisor.stop());

it('refuses what it cannot hold until the decision, instead of growing until it is killed', async () => {
  let peak = 0;
  let refused = 0;
  // More than twice the limit, if the Collector held it all.
  for (let batch = 0; batch < 100; batch++) {
    const spans = Array.from({ length: 1000 }, () =>
      oneSpan({ attributes: { note: randomBytes(1500).toString('hex') } }),
    );
    await send(gateway, spans).catch(() => refused++);
    peak = Math.max(peak, residentMiB(gateway.pid));
  }

  expect(refused).toBeGreaterThan(0);
  expect(total(await gateway.own(), 'otelcol_receiver_refused_spans')).toBeGreaterThan(0);
  expect(peak).toBeLessThan(2 * LIMIT_MIB);
});
