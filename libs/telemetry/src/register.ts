// The preload: `node --import @throughline/telemetry/register main.js`. It must run before anything it instruments.
import { createRequire } from 'node:module';

if (process.env['OTEL_SDK_DISABLED']?.trim().toLowerCase() !== 'true') {
  try {
    const loaded = Object.keys(createRequire(import.meta.url).cache);
    const { register, supportsSyncHooks } = await import('import-in-the-middle/register-hooks.mjs');
    // Without them only what is required is traced: the checks say so.
    if (supportsSyncHooks()) register();
    const { startTelemetry } = await import('./start/sdk.js');
    startTelemetry(loaded);
  } catch (error) {
    // A Node or an installation that lacks something: the application itself may well run on it.
    const code = 'TELEMETRY_NOT_STARTED';
    process.emitWarning(`Telemetry could not start, so nothing is traced: ${String(error)}`, { code });
  }
}
