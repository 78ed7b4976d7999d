export { type RelayCounts, type RelayedSpan, SpanRelay } from './export/span-relay.js';
