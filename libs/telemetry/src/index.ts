export * from './attributes.js';
export {
  type Carrier,
  captureContext,
  extractContext,
  injectContext,
  linksTo,
  withContext,
} from './context/carrier.js';
export { type CallerCheck, continueKnownCallers, type HeaderOf } from './context/known-callers.js';
export { bindContext, detached, type EveryOptions, traceEvery } from './spans/detached.js';
export {
  type Classifier,
  classifyErrors,
  type ErrorClass,
  errorType,
  isExpected,
  recordError,
} from './spans/errors.js';
export { Counted, type MeasuredOptions, Timed } from './spans/measured.js';
export { keepTrace } from './spans/keep-trace.js';
export { type Job, traceEnqueue, traceJob } from './spans/job.js';
export { secondsHistogram } from './metrics/instruments.js';
export { addEvent, currentTraceId, type RootSpanOptions, withRootSpan, withSpan } from './spans/span.js';
export { traceFunction, Traced, type TracedOptions } from './spans/traced.js';
export { isUntracedHandler, Untraced } from './untraced/untraced.js';
export { isUntraced, withoutTracing } from './untraced/untraced-context.js';
export { shutdownTelemetry, type TelemetryStatus, telemetryStatus } from './start/status.js';
export { createLogger } from './logs/logger.js';
export { loggerOptions } from './logs/logger-options.js';
export { nestLogger } from './logs/nest-logger.js';
