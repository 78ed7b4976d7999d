import { jest } from '@jest/globals';
import { logs, metrics } from '@opentelemetry/api';
import { OtlpSink } from '../../test/otlp-sink.js';
import { countDrops } from './start-telemetry.js';
import { setRunning, shutdownTelemetry } from './status.js';
import { emit, JSON_PROTOCOL, paths, sink, under } from './environment.fixture.js';

// Which exporters, in which batches, when: more of environment.spec.ts.

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

describe('OTEL_..._EXPORTER', () => {
  it.each([
    [{}, ['/v1/logs', '/v1/metrics', '/v1/traces']],
    [{ OTEL_TRACES_EXPORTER: '', OTEL_METRICS_EXPORTER: ' ', OTEL_LOGS_EXPORTER: '' }, ['/v1/metrics', '/v1/traces']],
    [{ OTEL_TRACES_EXPORTER: 'none' }, ['/v1/logs', '/v1/metrics']],
    [{ OTEL_METRICS_EXPORTER: 'none,otlp' }, ['/v1/logs', '/v1/traces']],
    [{ OTEL_LOGS_EXPORTER: 'none' }, ['/v1/metrics', '/v1/traces']],
    [{ OTEL_TRACES_EXPORTER: 'otlp, otlp' }, ['/v1/logs', '/v1/metrics', '/v1/traces']],
  ])('%j', async (env, expected) => {
    const { said } = await under({ ...env, ...JSON_PROTOCOL }, () => emit());
    expect(paths()).toEqual(expected);
    expect(sink.sent).toHaveLength(expected.length);
    expect(said).toEqual([]);
  });

  it('console prints each signal', async () => {
    const printed = jest.spyOn(console, 'dir').mockImplementation(() => {});
    const names = { OTEL_TRACES_EXPORTER: 'console', OTEL_METRICS_EXPORTER: 'console', OTEL_LOGS_EXPORTER: 'console' };
    await under(names, () => emit());
    const text = JSON.stringify(printed.mock.calls);
    printed.mockRestore();
    expect(sink.sent).toEqual([]);
    for (const each of ['work 0', 'a line', '"name":"c"']) expect(text).toContain(each);
  });

  it.each(['TRACES', 'METRICS', 'LOGS'])(
    'OTEL_%s_EXPORTER=zipkin is said once, and is as good as unset',
    async (signal) => {
      const { said } = await under({ [`OTEL_${signal}_EXPORTER`]: 'zipkin' }, () => emit());
      expect(said).toEqual([expect.stringContaining(`OTEL_${signal}_EXPORTER: "zipkin"`)]);
      const defaults = signal === 'LOGS' ? ['/v1/metrics', '/v1/traces'] : ['/v1/logs', '/v1/metrics', '/v1/traces'];
      expect(paths()).toEqual(defaults);
    },
  );

  it('prometheus answers on OTEL_EXPORTER_PROMETHEUS_HOST and _PORT', async () => {
    const once = await OtlpSink.open();
    const { port: free } = new URL(once.url);
    once.close();
    const env = {
      OTEL_METRICS_EXPORTER: 'prometheus',
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_EXPORTER_PROMETHEUS_HOST: '127.0.0.1',
      OTEL_EXPORTER_PROMETHEUS_PORT: free,
    };
    const { result, said } = await under(env, async () => {
      emit();
      return (await fetch(`http://127.0.0.1:${free}/metrics`)).text();
    });
    expect(result).toContain('c_total{otel_scope_name="test"} 1');
    // Of a resource that is not yet known as a whole.
    expect(said).toEqual([]);
  });
});

describe('the end', () => {
  it('waits for the other signals when spans are refused, and the last metrics tell of it', async () => {
    sink.refused = '/v1/traces';
    await under(JSON_PROTOCOL, (_, sdk) => {
      countDrops(sdk.processors);
      emit(2);
    });
    expect(paths()).toEqual(['/v1/logs', '/v1/metrics', '/v1/traces']);
    const dropped = sink.of('/v1/metrics').find(({ name }) => name === 'telemetry.spans.dropped')!;
    const refused = { attributes: [{ key: 'reason', value: { stringValue: 'export_failed' } }], asDouble: 2 };
    expect(dropped.sum.dataPoints).toContainEqual(expect.objectContaining(refused));
  });

  it('sends the last metrics though the traces hang', async () => {
    sink.unanswered = '/v1/traces';
    await under({ OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '1000' }, async (_, sdk) => {
      emit(2);
      const ending = sdk.shutdown(100);
      await until(() => paths().includes('/v1/metrics'));
      expect(sdk.processors.map(({ counts }) => counts.pending)).toEqual([2]);
      await ending;
    });
  });

  it('does not wait longer than it may for a collector that does not answer', async () => {
    sink.answers = false;
    await under({ OTEL_EXPORTER_OTLP_TIMEOUT: '200' }, async (_, sdk) => {
      emit();
      setRunning({ counts: [], instrumentations: [], warnings: [], shutdown: () => sdk.shutdown() });
      expect(await shutdownTelemetry(1)).toMatchObject({ finished: false });
    });
  });
});

describe('batches', () => {
  it.each([
    [{ OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '2' }, '/v1/traces', [2, 2, 1]],
    [{ OTEL_BSP_MAX_QUEUE_SIZE: '3' }, '/v1/traces', [3]],
    [{ OTEL_BSP_MAX_QUEUE_SIZE: '3', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '9' }, '/v1/traces', [3]],
    [{ OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '2' }, '/v1/logs', [2, 2, 1]],
    [{ OTEL_BLRP_MAX_QUEUE_SIZE: '3' }, '/v1/logs', [3]],
    [{ OTEL_BSP_MAX_QUEUE_SIZE: '', OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '' }, '/v1/traces', [5]],
  ])('%j', async (env, path, sizes) => {
    const { said } = await under({ ...env, ...JSON_PROTOCOL }, () => {
      emit(5);
      for (let n = 0; n < 4; n++) logs.getLogger('test').emit({ body: 'a line' });
    });
    expect(sink.sizes(path)).toEqual(sizes);
    expect(said.join()).not.toContain('OTEL_');
  });

  it.each(['http/protobuf', 'http/json'])('all leave at the end, however many they are, over %s', async (protocol) => {
    const env = { OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '1', OTEL_EXPORTER_OTLP_PROTOCOL: protocol };
    const { sdk } = await under(env, () => emit(40));
    expect(sink.sent.filter(({ path }) => path === '/v1/traces')).toHaveLength(40);
    expect(sdk.processors.map(({ counts }) => counts.exported)).toEqual([40]);
  });

  it('are the specification’s for spans as JSON, whose size is not known', async () => {
    await under(JSON_PROTOCOL, () => emit(600));
    expect(sink.sizes('/v1/traces')).toEqual([512, 88]);
  });

  it.each([
    ['OTEL_BSP_SCHEDULE_DELAY', '/v1/traces'],
    ['OTEL_BLRP_SCHEDULE_DELAY', '/v1/logs'],
    ['OTEL_METRIC_EXPORT_INTERVAL', '/v1/metrics'],
  ])('%s says when they leave, long before the process ends', async (name, path) => {
    await under({ [name]: '20' }, async () => {
      emit();
      await until(() => paths().includes(path));
    });
  });

  it.each([
    'OTEL_BSP_MAX_QUEUE_SIZE',
    'OTEL_BLRP_SCHEDULE_DELAY',
    'OTEL_METRIC_EXPORT_INTERVAL',
    'OTEL_METRIC_EXPORT_TIMEOUT',
  ])('%s=-5 is said once, and falls back', async (name) => {
    const { said } = await under({ [name]: '-5' }, () => emit());
    expect(said).toEqual([expect.stringContaining(`${name}: "-5"`)]);
    expect(paths()).toHaveLength(3);
  });
});

describe('OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE', () => {
  const DELTA = 1;
  const CUMULATIVE = 2;

  it.each([
    ['', [CUMULATIVE, CUMULATIVE, CUMULATIVE, CUMULATIVE], 0],
    ['cumulative', [CUMULATIVE, CUMULATIVE, CUMULATIVE, CUMULATIVE], 0],
    ['Delta', [DELTA, DELTA, CUMULATIVE, DELTA], 0],
    ['lowmemory', [DELTA, DELTA, CUMULATIVE, CUMULATIVE], 0],
    ['sometimes', [CUMULATIVE, CUMULATIVE, CUMULATIVE, CUMULATIVE], 1],
  ])('"%s": counter, histogram, up-down, observed', async (preference, expected, complaints) => {
    const env = { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: preference, ...JSON_PROTOCOL };
    const { said } = await under(env, () => {
      const meter = metrics.getMeter('test');
      meter.createCounter('counter').add(1);
      meter.createHistogram('histogram').record(1);
      meter.createUpDownCounter('up-down').add(1);
      meter.createObservableCounter('observed').addCallback((result) => result.observe(1));
    });
    const sent = sink.of('/v1/metrics');
    const temporality = (name: string) => {
      const { sum, histogram } = sent.find((metric) => metric.name === name)!;
      return (sum ?? histogram).aggregationTemporality;
    };
    expect(['counter', 'histogram', 'up-down', 'observed'].map(temporality)).toEqual(expected);
    expect(said).toHaveLength(complaints);
  });
});
