// The preload: `node --import @throughline/telemetry/register main.js`. It must run before anything it instruments.
import { createRequire } from 'node:module';

if (process.env['OTEL_SDK_DISABLED']?.trim().toLowerCase() !== 'true') {
  try {
    const loaded = Object.keys(createRequire(import.meta.url).cache);
    const { startTelemetry } = await import('./start/start-telemetry.js');
    await startTelemetry({}, loaded);
  } catch (error) {
    // This version of Node or this installation lacks something. The application itself may well run.
    const code = 'TELEMETRY_NOT_STARTED';
    process.emitWarning(`Telemetry could not start, so nothing is traced: ${String(error)}`, { code });
  }
}
