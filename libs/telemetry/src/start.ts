export type { InstrumentationConfigs } from './instrumentation/configuration.js';
export type { PathPattern } from './instrumentation/ignored-paths.js';
export type { MakeTracerProvider, TelemetryOptions } from './start/options.js';
export { startTelemetry } from './start/start-telemetry.js';
