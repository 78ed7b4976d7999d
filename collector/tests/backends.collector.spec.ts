import { until } from '../../e2e/support/until.js';
import { stopOrphans } from '../../tools/processes/run-file.ts';
import { Supervisor } from '../../tools/processes/supervisor.ts';
import { BACKENDS } from '../lint/shipped.js';
import { Collector } from './support/collector.js';
import { env, loopback } from './support/env.js';
import { HttpSink } from './support/http-sink.js';
import { orderTrace } from './support/made-trace.js';
import { send } from './support/send.js';
import { Sink } from './support/sink.js';

const GATEWAY = loopback(6, 1);
const tempo = new Sink(`${loopback(6, 2)}:4317`);
const jaeger = new Sink(`${loopback(6, 3)}:4317`);
const honeycomb = new Sink(`${loopback(6, 4)}:4317`);
const lightstep = new Sink(`${loopback(6, 5)}:4317`);
const datadog = new HttpSink(loopback(6, 6));
const xray = new HttpSink(loopback(6, 7));
const sinks = [tempo, jaeger, honeycomb, lightstep, datadog, xray];
let supervisor: Supervisor;
let gateway: Collector;

/** The only differences from real backends: their addresses, and that they have no certificate. */
const here = `yaml:
receivers: { otlp: { protocols: { http: { endpoint: '${GATEWAY}:4318' } } } }
exporters:
  otlp_grpc/honeycomb: { tls: { insecure: true } }
  otlp_grpc/lightstep: { tls: { insecure: true } }
  otlp_http/xray: { traces_endpoint: '${xray.url}/v1/traces' }`;

beforeAll(async () => {
  await stopOrphans(env.tiersFile);
  supervisor = new Supervisor(env.tiersFile, 'test:collector');
  // Lightstep stays down until a test opens it.
  await Promise.all(sinks.filter((sink) => sink !== lightstep).map((sink) => sink.open()));
  gateway = new Collector(
    {
      name: 'fan-out-gateway',
      host: GATEWAY,
      configs: ['gateway.yaml', ...['loki', ...BACKENDS].map((name) => `layers/${name}.yaml`), here],
      env: {
        SAMPLING_DECISION_WAIT: '1s',
        TEMPO_ENDPOINT: tempo.address,
        JAEGER_ENDPOINT: jaeger.address,
        HONEYCOMB_ENDPOINT: honeycomb.address,
        HONEYCOMB_API_KEY: 'honey',
        LIGHTSTEP_ENDPOINT: lightstep.address,
        LIGHTSTEP_ACCESS_TOKEN: 'light',
        DD_OTLP_ENDPOINT: datadog.url,
        DD_API_KEY: 'dog',
        AWS_REGION: 'eu-central-1',
        AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
        AWS_SECRET_ACCESS_KEY: 'secret',
        AWS_EC2_METADATA_DISABLED: 'true',
      },
    },
    supervisor,
  );
  await gateway.start();
});

afterAll(async () => {
  await supervisor.stop();
  for (const sink of sinks) sink.close();
});

it('sends a trace to all backends at once, though one of them is down; that one gets it later', async () => {
  const trace = orderTrace({ keep: true });
  await send(gateway, trace);

  for (const sink of [tempo, jaeger, honeycomb])
    await until(`the trace at ${sink.address}`, () => sink.spans.size === trace.length);
  for (const sink of [datadog, xray]) await until(`the trace at ${sink.url}`, () => sink.requests.length > 0);
  expect(lightstep.spans.size).toBe(0);
  await lightstep.open();
  await until('the trace at Lightstep', () => lightstep.spans.size === trace.length, { timeoutMs: 40_000 });
}, 90_000);

it('shows each backend its own secret, out of the environment', () => {
  const [toDatadog, toXray] = [datadog, xray].map(({ requests }) => requests[0]!);

  expect(honeycomb.headers['x-honeycomb-team']).toBe('honey');
  expect(lightstep.headers['lightstep-access-token']).toBe('light');
  expect(toDatadog).toMatchObject({ path: '/v1/traces', headers: { 'dd-api-key': 'dog' } });
  expect(toXray!.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d+\/eu-central-1\/xray\//);
  expect(Object.keys(jaeger.headers).filter((name) => /key|token|team|auth/.test(name))).toEqual([]);
});
