export * from './attributes.js';
export { type Carrier, captureContext, extractContext, injectContext, linksTo, withContext } from './carrier.js';
export { errorType, isExpected, recordError } from './errors.js';
export { keepTrace } from './keep-trace.js';
export { secondsHistogram, processedMessages } from './metrics.js';
export { addEvent, currentTraceId, type RootSpanOptions, withRootSpan, withSpan } from './span.js';
export { shutdownTelemetry, type TelemetryStatus, telemetryStatus } from './status.js';
export { createLogger } from './logger.js';
export { nestLogger } from './nest-logger.js';
