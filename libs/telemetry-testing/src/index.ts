/**
 * For tests and tools: traces as trees, read back from a backend or recorded in process, and what to expect of them.
 */
export { ContractCheck, type MetricRecord } from './contract/contract-check.js';
export { alignClocks, type Alignment } from './critical-path/align-clocks.js';
export { clockOf } from './critical-path/clock-bounds.js';
export { type CriticalPath, criticalPath, type CriticalPathOptions } from './critical-path/critical-path.js';
export { type StepTime, type Stretch, STRETCH_KINDS, type StretchKind } from './critical-path/stretch.js';
export { type RenderOptions } from './trace/render-trace.js';
export { type Isolated, type OwnTrace } from './live/isolated.js';
export { type LiveOptions, LiveTrace } from './live/live-trace.js';
export {
  type LinkPattern,
  type SpanPattern,
  traceMatchers,
  type TraceMatchers,
  type Which,
} from './matchers/trace-matchers.js';
export { type RecorderOptions, recordTraces, type TraceRecorder } from './recorder/record-traces.js';
export { idIn, withoutIds } from './trace/ids.js';
export { shapeOf } from './trace/shape.js';
export type {
  AttributeMap,
  SpanEventRecord,
  SpanKindName,
  SpanLinkRecord,
  SpanRecord,
  SpanStatusName,
} from './trace/span-record.js';
export { Trace, type TraceOptions } from './trace/trace.js';
export { TraceClient, type TraceClientOptions } from './client/trace-client.js';
export { type DevtoolsTrace, readTrace as readDevtools } from './sources/devtools-format.js';
export { type JaegerTrace, readJaeger } from './sources/jaeger-format.js';
export { type OtlpResourceSpans, readOtlp } from './sources/otlp-format.js';
export type { LogRecord, TraceQuery, TraceSourceKind } from './sources/trace-source.js';
