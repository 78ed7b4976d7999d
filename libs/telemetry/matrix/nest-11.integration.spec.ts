import { once } from 'node:events';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TraceClient } from '@throughline/telemetry-testing';
import { saying } from '../../telemetry-testing/test/saying.js';
import { type PackedApp, preloaded } from '../test/packed-app.js';
import { setUp } from './set-up.js';

const set = setUp('nest-11', { prepare: compileAsModules });

/** Compiles the application a second time, into ES modules below dist/esm. */
function compileAsModules(app: PackedApp): void {
  const source = join(app.folder, 'esm');
  mkdirSync(source);
  cpSync(join(app.folder, 'main.ts'), join(source, 'main.ts'));
  const options = { extends: '../tsconfig.json', compilerOptions: { rootDir: '.', outDir: '../dist/esm' } };
  writeFileSync(join(source, 'tsconfig.json'), JSON.stringify({ ...options, include: ['*.ts'] }));
  for (const folder of [source, join(app.folder, 'dist', 'esm')]) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  }
  app.run('tsc', '-p', 'esm');
}

const start = (program: string, env: Record<string, string>) =>
  set.app.start([...preloaded, `dist/${program}`], {
    OTEL_EXPORTER_OTLP_ENDPOINT: set.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    ...env,
  });

it.each([
  ['CommonJS', 'express', 'main.js'],
  ['CommonJS', 'fastify', 'main.js'],
  ['ES modules', 'express', 'esm/main.js'],
  ['ES modules', 'fastify', 'esm/main.js'],
])(
  'is one trace on Nest 11 in %s, with its own RMQ transport, on %s',
  async (_modules, adapter, program) => {
    const queue = `nest-11.${program}.${adapter}`;
    const service = start(program, { ADAPTER: adapter, QUEUE: queue, OTEL_SERVICE_NAME: adapter });
    const started = saying(service, /^(\{.*application successfully started.*\})$/m);
    const url = await saying(service, /listening on (\S+)/);
    expect(JSON.parse(await started)).toMatchObject({ service: adapter, context: 'NestApplication', level: 30 });

    const client = TraceClient.devtools(set.url, { complete: ({ spans }) => spans.length >= 5 });
    const { value, traceId, trace } = await client.isolated(({ headers }) => fetch(`${url}/orders/1`, { headers }));
    expect(await value.json()).toEqual({ traceId });
    expect(value.headers.get('x-trace-id')).toBe(traceId);
    await expect(trace).toHaveWaterfall([
      'GET /orders/:id',
      '  check',
      `  publish ${queue}`,
      `    process ${queue}`,
      '      charge',
    ]);
    await expect(trace).toHaveSpan(/^process/, { attributes: { 'messaging.nest.pattern': 'order.placed' } });

    const guarded = await client.isolated(({ headers }) => fetch(`${url}/guarded`, { headers }));
    expect(guarded.value.status).toBe(500);
    await expect(guarded.trace).toHaveSpan('GET /guarded', {
      status: 'error',
      attributes: { 'error.type': 'TypeError' },
    });

    service.kill();
    await once(service, 'exit');
    expect(service.signalCode).toBe('SIGTERM');
  },
  60_000,
);

// Nest has read the handlers of messages before any module is initialised.
it.each([
  ['option', ['            Shop.count']],
  ['module', []],
])(
  'shows the parts of Nest 11 and a chosen provider, by the %s',
  async (by, handlerOfMessages) => {
    const queue = `nest-11.${by}`;
    const url = await saying(
      start('insides.js', { BY: by, QUEUE: queue, OTEL_SERVICE_NAME: by }),
      /listening on (\S+)/,
    );

    const spans = [
      'GET /prices/:sku',
      '  Open.canActivate',
      '  Wrapped.intercept',
      '    Shop.price',
      '      Prices.of',
      `      publish ${queue}`,
      `        process ${queue}`,
      '          Open.canActivate',
      '          Wrapped.intercept',
      ...handlerOfMessages,
    ];
    const client = TraceClient.devtools(set.url, { complete: (trace) => trace.spans.length >= spans.length });
    const { value, trace } = await client.isolated(({ headers }) => fetch(`${url}/prices/1`, { headers }));
    expect(await value.json()).toBe(100);
    await expect(trace).toHaveWaterfall(spans);
  },
  60_000,
);
