/** What traces tell: what their end waited for, what is wrong with them, and what a change made of them. */
export { diagnose, isGrave } from './doctor/diagnose.js';
export type { Finding, Severity, SpanReference } from './doctor/finding.js';
export { readSpans } from './sources/read-spans.js';
export { TraceToolsError } from './trace-tools-error.js';
export { criticalPath, type CriticalPath, type Stretch, type StretchKind } from '@throughline/telemetry-testing';
export type { Difference } from './diff/bootstrap.js';
export { type Change, compareTraces, type Comparison, regressions, type StepChange } from './diff/compare-traces.js';
export { renderComparison } from './diff/render-comparison.js';
