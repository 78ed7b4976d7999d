/** For tests and tools: traces as trees, read back from a viewer or recorded in process. */
export { ContractCheck, type MetricRecord } from '../contract-check.js';
export { type RenderOptions } from './render-trace.js';
export { recordTraces, type TraceRecorder } from './record-traces.js';
export type {
  AttributeMap,
  SpanEventRecord,
  SpanKindName,
  SpanLinkRecord,
  SpanRecord,
  SpanStatusName,
} from './span-record.js';
export { Trace } from './trace.js';
export { type LogRecord, TraceClient } from './trace-client.js';
