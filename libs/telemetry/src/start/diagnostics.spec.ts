import { diag } from '@opentelemetry/api';
import { OtlpSink } from '../../test/otlp-sink.js';
import { sdkUnder } from '../../test/sdk-under.js';

/** What was said of one subject, of all that an SDK says. */
const saidOf = async (subject: string, work: () => void): Promise<string[]> =>
  (await sdkUnder({ OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' }, work)).said.filter((line) =>
    line.startsWith(subject),
  );

it('says another complaint of the same component, and the same one once', async () => {
  const said = await saidOf('instrumentation-x', () => {
    const logger = diag.createComponentLogger({ namespace: 'instrumentation-x' });
    for (const fault of ['cannot patch', 'cannot patch', 'lost a query']) logger.warn(fault);
  });
  expect(said).toEqual(['instrumentation-x cannot patch', 'instrumentation-x lost a query']);
});

it('says what no JSON holds, and never fails its caller', async () => {
  const circle: unknown[] = [];
  circle.push(circle);
  const said = await saidOf('odd', () => diag.error('odd', { id: 7n }, circle));
  expect(said).toEqual([expect.stringMatching(/^odd { id: 7n } .*Circular/)]);
});

it('exports spans at the debug level too', async () => {
  const sink = await OtlpSink.open();
  const env = {
    OTEL_LOG_LEVEL: 'debug',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  };
  const { said } = await sdkUnder(env, (tracer) => tracer.startSpan('work').end());
  sink.close();
  expect(sink.of('/v1/traces').map(({ name }) => name)).toEqual(['work']);
  expect(said).toContainEqual(expect.stringContaining("name: 'work'"));
});

it('tells what a complaint of an exporter means', async () => {
  const said = await saidOf('Not Found', () =>
    diag.error(JSON.stringify({ name: 'OTLPExporterError', message: 'Not Found' })),
  );
  expect(said).toEqual([expect.stringContaining('OTEL_EXPORTER_OTLP_ENDPOINT')]);
});
