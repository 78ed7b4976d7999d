/** For tests and tools: traces as trees, read back from a backend or recorded in process, and what to expect of them. */
export { ContractCheck, type MetricRecord } from './contract-check.js';
export { type RenderOptions } from './render-trace.js';
export { type Isolated, type OwnTrace } from './isolated.js';
export { type LiveOptions, LiveTrace } from './live-trace.js';
export { type LinkPattern, type SpanPattern, traceMatchers, type TraceMatchers, type Which } from './matchers/index.js';
export { recordTraces, type TraceRecorder } from './record-traces.js';
export type {
  AttributeMap,
  SpanEventRecord,
  SpanKindName,
  SpanLinkRecord,
  SpanRecord,
  SpanStatusName,
} from './span-record.js';
export { Trace, type TraceOptions } from './trace.js';
export { TraceClient, type TraceClientOptions } from './trace-client.js';
export type { LogRecord, TraceQuery, TraceSourceKind } from './trace-source.js';
