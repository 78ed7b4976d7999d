import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readArgs, supervised } from '../tools/console/cli.ts';
import { openFresh, wipe } from '../tools/processes/open.ts';
import { otelcol } from '../collector/tools/otelcol.ts';
import { root, siteIn, testSite } from '../tools/shop/site.ts';
import { stage } from '../tools/console/stage.ts';
import type { Supervisor } from '../tools/processes/supervisor.ts';
import { waitFor } from '../tools/processes/wait.ts';

const help = `
npm run bench:pipeline

What the Collector costs: an agent and a gateway with the shipped configuration, 2 000 traces of 37 spans through both,
their memory before and at most, and their CPU time for a span. Linux only: it reads /proc.
`;
readArgs(help, {});
const TRACES = 2000;
const SPANS = 37;
const AT_ONCE = 50;
const services = ['api-gateway', 'order-service', 'payment-service', 'inventory-service'];
const AGENT = '127.0.7.1';
const GATEWAY = '127.0.7.2';
const site = siteIn(join(root, '.local', 'bench-pipeline'), (await testSite()).ports);

await supervised(
  () => openFresh(site, 'bench:pipeline'),
  async (supervisor) => {
    const { path } = await stage('Collector', () => otelcol());
    const one = `{ dns: null, static: { hostnames: ["${GATEWAY}:4317"] } }`;
    const to = ['', '/metrics', '/logs'].map((kind) => `load_balancing${kind}: { resolver: ${one} }`).join(', ');
    const layers = ['gateway.yaml', 'layers/tempo.yaml', 'layers/loki.yaml'];
    const gateway = await start(supervisor, path, 'gateway', GATEWAY, layers);
    const agent = await start(supervisor, path, 'agent', AGENT, ['agent.yaml', `yaml:exporters: { ${to} }`]);
    const before = [agent, gateway].map(read);
    await stage('Traces', sendAll);
    await stage('Decisions', decided);
    [agent, gateway].forEach((pid, at) => {
      const now = read(pid);
      const cpu = ((now.cpuSeconds - before[at]!.cpuSeconds) / (TRACES * SPANS)) * 1e6;
      const name = at === 0 ? 'agent' : 'gateway';
      console.log(
        `${name}: ${before[at]!.residentMiB} MiB idle, ${now.peakMiB} MiB at most, ${cpu.toFixed(1)} µs of CPU a span`,
      );
    });
    await supervisor.stop();
    wipe(site);
  },
);

async function start(supervisor: Supervisor, command: string, name: string, host: string, configs: string[]) {
  const place = (config: string) => (config.startsWith('yaml:') ? config : join(root, 'collector', config));
  const args = configs.flatMap((config) => ['--config', place(config)]);
  // No backend listens, so spans wait on disk, which is part of the work.
  const unreachableBackends = { TEMPO_ENDPOINT: '127.0.7.3:4317', LOKI_ENDPOINT: 'http://127.0.7.3:3100/otlp' };
  const env = { LISTEN_HOST: host, STORAGE_DIR: join(site.dir, name), ...unreachableBackends };
  const log = join(site.logs, `${name}.log`);
  const handle = await supervisor.start({ name, command, args, env, cwd: site.dir, log }, 'infrastructure');
  const healthy = () =>
    fetch(`http://${host}:13133`).then(
      ({ ok }) => ok,
      () => false,
    );
  await waitFor(`${name} to be healthy`, healthy, { onTick: supervisor.assertAlive(handle) });
  return handle.pid;
}

function read(pid: number) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const MiB = (name: string) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)![1]) / 1024);
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return {
    residentMiB: MiB('VmRSS'),
    peakMiB: MiB('VmHWM'),
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100,
  };
}

async function sendAll() {
  const started = Date.now();
  for (let sent = 0; sent < TRACES; sent += AT_ONCE) {
    const spans = Array.from({ length: AT_ONCE }, trace).flat();
    const resourceSpans = services.map((service) => ({
      resource: { attributes: [text('service.name', service)] },
      scopeSpans: [{ scope: { name: 'bench' }, spans: spans.filter((span) => span.service === service) }],
    }));
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ resourceSpans }, (key, value: unknown) => (key === 'service' ? undefined : value));
    const response = await fetch(`http://${AGENT}:4318/v1/traces`, { method: 'POST', headers, body });
    if (!response.ok) throw new Error(`the agent answered ${response.status}: ${await response.text()}`);
  }
  return { note: `${TRACES * SPANS} spans in ${((Date.now() - started) / 1000).toFixed(1)} s` };
}

function trace() {
  const traceId = randomBytes(16).toString('hex');
  const ids = Array.from({ length: SPANS }, () => randomBytes(8).toString('hex'));
  const at = BigInt(Date.now()) * 1_000_000n;
  return ids.map((spanId, index) => ({
    service: services[index % services.length]!,
    traceId,
    spanId,
    ...(index > 0 && { parentSpanId: ids[index - 1] }),
    name: `step ${index}`,
    kind: (index % 5) + 1,
    startTimeUnixNano: String(at),
    endTimeUnixNano: String(at + 5_000_000n),
    attributes: [text('order.id', traceId), text('http.route', '/orders'), text('db.system.name', 'postgresql')],
  }));
}

function text(key: string, stringValue: string) {
  return { key, value: { stringValue } };
}

async function decided() {
  const count = async () => {
    const lines = (await (await fetch(`http://${GATEWAY}:8888/metrics`)).text()).split('\n');
    const of = lines.filter((line) => /^otelcol_processor_tail_sampling_global_count_traces_sampled/.test(line));
    return of.reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' '))), 0);
  };
  const all = await waitFor('every decision', async () => ((await count()) >= TRACES ? count() : 0), {
    withinMs: 120_000,
    everyMs: 500,
  });
  return { note: `${all} traces decided about` };
}
