/** For tests and tools: traces as trees, read back from a backend or recorded in process, and what to expect of them. */
export { ContractCheck, type MetricRecord } from './contract/contract-check.js';
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
export type { LogRecord, TraceQuery, TraceSourceKind } from './sources/trace-source.js';
