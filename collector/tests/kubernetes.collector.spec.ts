import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { until } from '../../e2e/support/until.js';
import { stopOrphans } from '../../tools/processes/run-file.ts';
import { Supervisor } from '../../tools/processes/supervisor.ts';
import { Collector } from './support/collector.js';
import { env, loopback } from './support/env.js';
import { LogSink } from './support/log-sink.js';
import { orderTrace } from './support/made-trace.js';
import { makeSecrets } from './support/secrets.js';
import { send } from './support/send.js';
import { Sink } from './support/sink.js';

const [AGENT, GATEWAY, BACKEND] = [loopback(5, 1), loopback(5, 2), loopback(5, 3)];
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';
const pods = join(env.dir, 'pods');
const podLog = join(pods, 'shop_payments-7d4b-x2x9q_4f1f', 'payments', '0.log');

const traces = new Sink(`${BACKEND}:4317`);
const lines = new LogSink(BACKEND, 3100);
let supervisor: Supervisor;
let agent: Collector;
let secrets: Awaited<ReturnType<typeof makeSecrets>>;

beforeAll(async () => {
  await stopOrphans(env.tiersFile);
  supervisor = new Supervisor(env.tiersFile, 'test:collector');
  secrets = await makeSecrets(join(env.dir, 'secrets'));
  await Promise.all([traces.open(), lines.open()]);
  mkdirSync(join(podLog, '..'), { recursive: true });
  append('stdout F {"level":30,"time":1,"msg":"written before the agent came"}');
  const gateway = new Collector(
    {
      name: 'kubernetes-gateway',
      host: GATEWAY,
      configs: [
        ...['gateway', 'layers/gateway-kubernetes', 'layers/tempo', 'layers/loki'].map((name) => `${name}.yaml`),
        'yaml:exporters: { otlp_http/loki: { encoding: json, compression: none } }',
      ],
      env: { ...paths(), TEMPO_ENDPOINT: traces.address, LOKI_ENDPOINT: lines.endpoint, SAMPLING_DECISION_WAIT: '2s' },
    },
    supervisor,
  );
  agent = new Collector(
    {
      name: 'kubernetes-agent',
      host: AGENT,
      configs: [
        'agent.yaml',
        'layers/agent-kubernetes.yaml',
        // There is no cluster to ask.
        'yaml:processors: { k8s_attributes: { passthrough: true } }',
      ],
      env: { ...paths(), POD_LOGS: pods, GATEWAY_HOST: GATEWAY, K8S_NODE_NAME: 'node-1' },
    },
    supervisor,
  );
  await gateway.start();
  await agent.start();
});

afterAll(async () => {
  await supervisor.stop();
  traces.close();
  lines.close();
});

const paths = () => ({ TLS_DIR: secrets.tls, TOKEN_FILE: secrets.tokenFile });
const append = (line: string) => appendFileSync(podLog, `${new Date().toISOString()} ${line}\n`);
const bodies = () => lines.logs.map(({ body }) => body);
const arrived = (body: string) =>
  until(`the line "${body}"`, () => lines.logs.find((line) => line.body === body), { timeoutMs: 20_000 });

it('hands traces over by TLS and token', async () => {
  const trace = orderTrace({ keep: true });
  await send(agent, trace);

  await until('the trace at the backend', () => traces.spans.size === trace.length);
});

it.each([
  ['without a token', () => undefined],
  ['with another token', () => 'Bearer somebody'],
])('lets nobody in %s', async (_, authorization) => {
  expect(await answerTo(authorization())).toBe('UNAUTHENTICATED');
});

it('admits only clients that know the token', async () => {
  expect(await answerTo(`Bearer ${secrets.token}`)).toBe('OK');
});

it("reads a pod's line: what it says, how bad it is, whose it is, and which span it belongs to", async () => {
  const line = { level: 30, time: 1_795_237_622_112, service: 'payment-service', msg: 'Charging $1499.00' };
  const ids = { trace_id: TRACE, span_id: SPAN, trace_flags: '01' };
  append(`stdout F ${JSON.stringify({ ...line, ...ids, order: 'A-1' })}`);

  expect(await arrived('Charging $1499.00')).toMatchObject({
    severity: 'INFO',
    traceId: TRACE,
    spanId: SPAN,
    atMs: line.time,
    attributes: { order: 'A-1' },
    resource: {
      'k8s.namespace.name': 'shop',
      'k8s.pod.name': 'payments-7d4b-x2x9q',
      'k8s.pod.uid': '4f1f',
      'k8s.container.name': 'payments',
    },
  });
  const { attributes } = await arrived('Charging $1499.00');
  expect(['time', 'level', 'msg', 'trace_id', 'span_id', 'trace_flags'].filter((name) => name in attributes)).toEqual(
    [],
  );
});

it('knows every level of pino', async () => {
  const levels = { TRACE: 10, DEBUG: 20, INFO: 30, WARN: 40, ERROR: 50, FATAL: 60 };
  for (const [name, level] of Object.entries(levels))
    append(`stdout F ${JSON.stringify({ level, time: 1, msg: `level ${name}` })}`);

  for (const name of Object.keys(levels)) expect((await arrived(`level ${name}`)).severity).toBe(name);
});

it("keeps each number's digits, and one key of several", async () => {
  append(
    'stdout F {"level":30,"time":1795237622112,"n":9007199254740993,"m":-9223372036854775808,"f":0.1,"s":"12345678901234567890","a":1,"a":2,"msg":"numbers"}',
  );

  expect((await arrived('numbers')).attributes).toMatchObject({
    n: '9007199254740993',
    m: '-9223372036854775808',
    f: '0.1',
    s: '12345678901234567890',
    a: '2',
  });
  expect((await arrived('numbers')).severity).toBe('INFO');
  expect((await arrived('numbers')).atMs).toBe(1_795_237_622_112);
});

it('keeps lines that are not JSON unchanged, and joins lines that the runtime has split', async () => {
  append('stderr F Segmentation fault');
  append('stdout P {"level":30,"time":1,"msg":"one half, ');
  append('stdout F the other half"}');

  await arrived('Segmentation fault');
  await arrived('one half, the other half');
});

it('goes on where it stopped, and starts where the file ended when it first came', async () => {
  await agent.stop();
  append('stdout F {"level":30,"time":1,"msg":"written while the agent was away"}');
  await agent.start();

  await arrived('written while the agent was away');
  expect(bodies().filter((body, at, all) => all.indexOf(body) !== at)).toEqual([]);
  expect(bodies()).not.toContain('written before the agent came');
});

/** The answer of the gateway itself to an export with that header. */
function answerTo(authorization: string | undefined): Promise<string> {
  const channel = credentials.createSsl(readFileSync(join(secrets.tls, 'ca.crt')));
  const client = new Client(`${GATEWAY}:4317`, channel, { 'grpc.ssl_target_name_override': 'otel-gateway' });
  const metadata = new Metadata();
  if (authorization) metadata.set('authorization', authorization);
  const asIs = (bytes: Buffer) => bytes;
  const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
  return new Promise((resolve) =>
    client.makeUnaryRequest(path, asIs, asIs, Buffer.alloc(0), metadata, (error) => {
      client.close();
      resolve(error ? (error.code === 16 ? 'UNAUTHENTICATED' : error.message) : 'OK');
    }),
  );
}
