import { diag, type DiagLogger } from '@opentelemetry/api';
import { SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { logProcessors } from './log-processors.js';
import { RecordBatches } from './record-batches.js';

const warned: string[] = [];

async function processors(exporters: string, env: NodeJS.ProcessEnv = {}) {
  process.env['OTEL_LOGS_EXPORTER'] = exporters;
  const made = await logProcessors(env);
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

it('sends each record once, even if OTLP is listed twice, and none by default', async () => {
  expect(await processors('otlp,otlp')).toEqual([RecordBatches]);
  expect(await processors('otlp,console')).toEqual([RecordBatches, SimpleLogRecordProcessor]);
  expect(await processors('')).toEqual([]);
  expect(await processors('none')).toEqual([]);
  expect(warned).toEqual([]);
});

describe('on Kubernetes, where an agent reads stdout', () => {
  const KUBERNETES_SERVICE_HOST = '10.0.0.1';

  it('does not send what would arrive twice, and says so', async () => {
    expect(await processors('otlp', { KUBERNETES_SERVICE_HOST })).toEqual([]);
    expect(warned).toEqual([expect.stringContaining('LOG_STDOUT=false')]);
  });

  it('sends it once stdout is silent', async () => {
    expect(await processors('otlp', { KUBERNETES_SERVICE_HOST, LOG_STDOUT: 'false' })).toEqual([RecordBatches]);
    expect(warned).toEqual([]);
  });
});
