import { setRunning } from '../start/status.js';
import { buildSdk } from '../start/node-sdk.js';
import type { TelemetryOptions } from '../start/options.js';
import { serviceName } from './service-name.js';

const KEY = Symbol.for('throughline.telemetry');
const variables = ['OTEL_SERVICE_NAME', 'OTEL_RESOURCE_ATTRIBUTES'];

afterEach(() => {
  delete (globalThis as { [KEY]?: unknown })[KEY];
  for (const name of variables) delete process.env[name];
});

it.each<[NodeJS.ProcessEnv, TelemetryOptions, string | RegExp]>([
  [{}, {}, /^unknown_service/],
  [{ OTEL_SERVICE_NAME: 'orders' }, {}, 'orders'],
  [{ OTEL_RESOURCE_ATTRIBUTES: 'team=a, service.name = or%20ders' }, {}, 'or ders'],
  [{ OTEL_RESOURCE_ATTRIBUTES: 'service.name=a', OTEL_SERVICE_NAME: 'orders' }, {}, 'orders'],
  [{ OTEL_RESOURCE_ATTRIBUTES: 'service.name=a', OTEL_SERVICE_NAME: ' ' }, {}, 'a'],
  [{ OTEL_SERVICE_NAME: 'a' }, { serviceName: 'orders' }, 'orders'],
])('a line has the name of the spans: %j %j', async (env, options, expected) => {
  Object.assign(process.env, env, { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none' });
  const { serviceName: resource, shutdown } = await buildSdk(options);
  const before = serviceName(process.env);
  setRunning({ counts: [], instrumentations: [], warnings: [], serviceName: resource, shutdown });

  expect(serviceName(process.env)).toBe(resource);
  expect(resource).toMatch(expected);
  // A program without the preload reads the same in the environment.
  if (!options.serviceName) expect(before).toBe(resource?.split(':')[0]);
});

it('is unknown where the environment is not understood', () => {
  expect(serviceName({ OTEL_RESOURCE_ATTRIBUTES: 'service.name=%zz' })).toBe('unknown_service');
});
