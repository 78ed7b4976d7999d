export { FastOTLPTraceExporter } from './exporter/http.js';
export { FastBatchSpanProcessor } from './processor/fast-batch-span-processor.js';
export type { DropReason, FastBatchSpanProcessorOptions, RequestExporter, SpanCounts } from './processor/options.js';
export { FastTracerProvider } from './provider/fast-tracer-provider.js';
