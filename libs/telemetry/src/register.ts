// The preload: `node --import @throughline/telemetry/register main.js`. It must run before anything it instruments.
import { createRequire } from 'node:module';

if (process.env['OTEL_SDK_DISABLED']?.trim().toLowerCase() !== 'true') {
  const loaded = Object.keys(createRequire(import.meta.url).cache);
  const { register } = await import('import-in-the-middle/register-hooks.mjs');
  register();
  const { startTelemetry } = await import('./sdk.js');
  startTelemetry(loaded);
}
