import { aSpan, JSON_PROTOCOL, sink } from './environment.fixture.js';
import { sdkUnder } from '../../test/sdk-under.js';
import { meaningOf } from './otlp-endpoint.js';

const ONLY_TRACES = { OTEL_METRICS_EXPORTER: 'none', OTEL_EXPORTER_OTLP_TIMEOUT: '300', ...JSON_PROTOCOL };
const saidUnder = async (env: Record<string, string>) =>
  (await sdkUnder({ ...ONLY_TRACES, ...env }, () => aSpan())).said.join('\n');

it.each<[Record<string, string>, RegExp]>([
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4317' }, /port for gRPC, and http\/json is spoken: use 4318/],
  [
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    /port for HTTP, and gRPC is spoken: use 4317/,
  ],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://127.0.0.1:4317/v1/traces' }, /TRACES_ENDPOINT.*port for gRPC/],
])("says that the port is another protocol's: %j", async (env, expected) =>
  expect(await saidUnder(env)).toMatch(expected),
);

it('says that the path is added', async () => {
  const said = await saidUnder({ OTEL_EXPORTER_OTLP_ENDPOINT: `${sink.url}/v1/traces` });
  expect(said).toMatch(/is the address of one signal.*Leave that out/);
});

it('says nothing of an endpoint that is as it should be', async () => {
  expect(await saidUnder({ OTEL_EXPORTER_OTLP_ENDPOINT: sink.url })).toBe('');
});

it.each([
  ['Not Found', 'takes OTLP at that path'],
  ['Parse Error: Expected HTTP/, RTSP/ or ICE/', 'speaks no HTTP'],
  ['14 UNAVAILABLE: No connection established. Last error: Protocol error', 'speaks no gRPC'],
  ['connect ECONNREFUSED 127.0.0.1:4318', ''],
])('tells what an exporter means by "%s"', (complaint, meaning) => {
  expect(meaningOf(complaint)).toContain(meaning);
  if (!meaning) expect(meaningOf(complaint)).toBe('');
});
