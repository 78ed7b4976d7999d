import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { emit, JSON_PROTOCOL, paths, sink, under } from './environment.fixture.js';

// Where telemetry goes, and how: more of environment.spec.ts.
const sentTo = (path: string) => sink.sent.find((each) => each.path === path)!;

describe('OTEL_EXPORTER_OTLP_...', () => {
  it.each([
    ['/', {}, ['/v1/logs', '/v1/metrics', '/v1/traces']],
    ['/base', {}, ['/base/v1/logs', '/base/v1/metrics', '/base/v1/traces']],
    ['', { TRACES: '/spans', LOGS: '/lines/', METRICS: '' }, ['/lines/', '/spans', '/v1/metrics']],
  ])('ENDPOINT with "%s", and by signal %j', async (path, own, expected) => {
    const bySignal = Object.entries(own).map(([signal, at]) => [
      `OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`,
      at && sink.url + at,
    ]);
    await under({ OTEL_EXPORTER_OTLP_ENDPOINT: sink.url + path, ...Object.fromEntries(bySignal) }, () => emit());
    expect(paths()).toEqual(expected);
  });

  it('HEADERS, those of a signal on top', async () => {
    const env = { OTEL_EXPORTER_OTLP_HEADERS: 'x-a=1,x-b=two%20words', OTEL_EXPORTER_OTLP_LOGS_HEADERS: 'x-a=9' };
    await under(env, () => emit());
    expect(sentTo('/v1/traces').headers).toMatchObject({ 'x-a': '1', 'x-b': 'two words' });
    expect(sentTo('/v1/logs').headers).toMatchObject({ 'x-a': '9', 'x-b': 'two words' });
  });

  it('COMPRESSION, that of a signal first', async () => {
    const env = {
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: 'none',
      ...JSON_PROTOCOL,
    };
    await under(env, () => emit());
    const encoding = (path: string) => sentTo(path).headers['content-encoding'];
    expect(['/v1/traces', '/v1/metrics', '/v1/logs'].map(encoding)).toEqual([undefined, 'gzip', 'gzip']);
    expect(sink.of('/v1/logs')).toHaveLength(1);
  });

  it.each([
    [{}, ['x-protobuf', 'x-protobuf', 'x-protobuf'], []],
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: '' }, ['x-protobuf', 'x-protobuf', 'x-protobuf'], []],
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }, ['json', 'json', 'json'], []],
    [
      { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/protobuf' },
      ['json', 'x-protobuf', 'json'],
      [],
    ],
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'soap' }, ['x-protobuf', 'x-protobuf', 'x-protobuf'], ['"soap"']],
    [
      { OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'smtp', ...JSON_PROTOCOL },
      ['json', 'json', 'json'],
      ['_LOGS_PROTOCOL: "smtp"'],
    ],
  ])('PROTOCOL %j', async (env, expected, complaints) => {
    const { said } = await under(env, () => emit());
    const types = ['/v1/traces', '/v1/metrics', '/v1/logs'].map((path) => sentTo(path).headers['content-type']);
    expect(types).toEqual(expected.map((type) => `application/${type}`));
    expect(said).toEqual(complaints.map((text) => expect.stringContaining(text)));
  });

  it('PROTOCOL=grpc speaks HTTP/2', async () => {
    const opened: string[] = [];
    const server = createServer((socket) => {
      socket.on('data', (chunk) => {
        opened.push(chunk.toString('latin1', 0, 14));
        socket.destroy();
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const env = {
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_METRICS_EXPORTER: 'none',
    };
    await under({ ...env, OTEL_EXPORTER_OTLP_TIMEOUT: '500', OTEL_LOGS_EXPORTER: 'none' }, () => emit());
    server.close();
    expect(opened[0]).toBe('PRI * HTTP/2.0');
  });

  it.each(['OTEL_EXPORTER_OTLP_TIMEOUT', 'OTEL_EXPORTER_OTLP_TRACES_TIMEOUT'])(
    '%s ends an export that nobody answers, long before the default would',
    async (name) => {
      sink.answers = false;
      const { sdk } = await under({ [name]: '50', OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' }, () =>
        emit(),
      );
      expect(sdk.processors[0]!.counts).toMatchObject({ exported: 0, dropped: { export_failed: 1 } });
    },
  );

  it('OTEL_BSP_EXPORT_TIMEOUT stops waiting for one, whatever the exporter still tries', async () => {
    sink.answers = false;
    const env = { OTEL_BSP_EXPORT_TIMEOUT: '50', OTEL_EXPORTER_OTLP_TIMEOUT: '2000' };
    const { sdk } = await under({ ...env, OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' }, () => emit());
    expect(sdk.processors[0]!.counts).toMatchObject({ exported: 0, pending: 1 });
  });

  it.each([
    ['OTEL_EXPORTER_OTLP_TIMEOUT', 'soon'],
    ['OTEL_EXPORTER_OTLP_COMPRESSION', 'zip'],
    ['OTEL_EXPORTER_OTLP_CERTIFICATE', '/no/such/file'],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'nowhere'],
  ])('%s=%s is said once, and falls back', async (name, value) => {
    const { said } = await under({ [name]: value }, () => emit());
    expect(paths()).toEqual(['/v1/logs', '/v1/metrics', '/v1/traces']);
    expect(said).toHaveLength(1);
  });
});
