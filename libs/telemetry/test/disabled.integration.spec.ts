import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');

async function report(env: NodeJS.ProcessEnv) {
  const preload = ['--import', '@throughline/telemetry/register'];
  const child = fork(join(import.meta.dirname, 'disabled.mjs'), {
    cwd: root,
    execArgv: env['OTEL_SDK_DISABLED'] ? preload : [],
    env: { ...process.env, NODE_OPTIONS: '', OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none', ...env },
  });
  let report: Record<string, unknown> = {};
  child.on('message', (message) => (report = message as typeof report));
  const [ended] = await Promise.all([once(child, 'exit'), once(child, 'disconnect')]);
  expect(ended).toEqual([0, null]);
  return report;
}

it.each(['true', ' TRUE '])('OTEL_SDK_DISABLED=%s loads nothing, patches nothing, holds nothing', async (value) => {
  const { seen, status, ...found } = await report({ OTEL_SDK_DISABLED: value });

  expect(seen).toBeGreaterThan(20);
  expect(status).toMatchObject({ running: false, disabled: true });
  expect(found).toEqual({
    preloaded: [],
    fetch: true,
    emit: true,
    wrapped: 0,
    undici: false,
    samePromise: true,
    sameError: true,
    traceId: null,
    handles: [],
  });
});

it('without it the same process shows all of that', async () => {
  // With OTEL_TRACES_EXPORTER=none there would be no spans.
  const found = await report({ OTEL_TRACES_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' });

  expect(found).toMatchObject({ undici: true, samePromise: false, traceId: expect.any(String) });
  expect(found['preloaded']).toContainEqual(expect.stringContaining('import-in-the-middle'));
});
