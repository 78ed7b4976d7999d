export * from './nest/decorators.js';
export { drainOnShutdown, type DrainOptions } from './nest/drain-on-shutdown.js';
export { flushTelemetry } from './nest/flush.js';
export { nestInstrumentation, NestInstrumentationModule } from './nest/instrument/nest-instrumentation.js';
export type { NestInstrumentationOptions } from './nest/instrument/options.js';
export { RecordErrors } from './nest/record-errors.js';
export {
  TelemetryModule,
  type TelemetryModuleAsyncOptions,
  type TelemetryModuleOptions,
} from './nest/telemetry-module.js';
export { Meter, TraceService } from './nest/trace-service.js';
export type { HttpOptions } from './http/http-options.js';
