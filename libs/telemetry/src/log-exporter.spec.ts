import { diag, type DiagLogger } from '@opentelemetry/api';
import { BatchLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { logProcessors } from './log-exporter.js';

const warned: string[] = [];

async function processors(exporters: string, env: NodeJS.ProcessEnv = {}) {
  process.env['OTEL_LOGS_EXPORTER'] = exporters;
  const made = logProcessors(env);
  await Promise.all(made.map((each) => each.shutdown()));
  return made.map(({ constructor }) => constructor);
}

beforeEach(() => {
  warned.length = 0;
  diag.setLogger({ warn: (text: string) => warned.push(text) } as unknown as DiagLogger, {
    suppressOverrideMessage: true,
  });
});

afterEach(() => {
  delete process.env['OTEL_LOGS_EXPORTER'];
  diag.disable();
});

it('sends each record once, however often OTLP is named, and none unless told', async () => {
  expect(await processors('otlp,otlp')).toEqual([BatchLogRecordProcessor]);
  expect(await processors('')).toEqual([]);
  expect(await processors('none')).toEqual([]);
  expect(warned).toEqual([]);
});

it('says so where an agent would deliver every line twice', async () => {
  await processors('otlp', { KUBERNETES_SERVICE_HOST: '10.0.0.1' });
  expect(warned).toEqual([expect.stringContaining('twice')]);
});
