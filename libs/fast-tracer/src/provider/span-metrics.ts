import { type Attributes, type MeterProvider, SamplingDecision, type SpanContext } from '@opentelemetry/api';

const DECISIONS = {
  [SamplingDecision.NOT_RECORD]: 'DROP',
  [SamplingDecision.RECORD]: 'RECORD_ONLY',
  [SamplingDecision.RECORD_AND_SAMPLED]: 'RECORD_AND_SAMPLE',
};

const origin = (parent: SpanContext | undefined): string => (parent ? (parent.isRemote ? 'remote' : 'local') : 'none');

/**
 * Counts spans as the semantic conventions for SDK metrics have it: `otel.sdk.span.started` and `otel.sdk.span.live`.
 *
 * @returns counts a span that starts, and returns what counts its end
 */
export function spanMetrics(provider: MeterProvider) {
  const meter = provider.getMeter('@opentelemetry/sdk-trace');
  const started = meter.createCounter('otel.sdk.span.started', {
    unit: '{span}',
    description: 'The number of created spans.',
  });
  const live = meter.createUpDownCounter('otel.sdk.span.live', {
    unit: '{span}',
    description: 'The number of currently live spans.',
  });
  return (parent: SpanContext | undefined, decision: SamplingDecision): (() => void) => {
    const result: Attributes = { 'otel.span.sampling_result': DECISIONS[decision] };
    started.add(1, { 'otel.span.parent.origin': origin(parent), ...result });
    if (decision === SamplingDecision.NOT_RECORD) return () => {};
    live.add(1, result);
    return () => live.add(-1, result);
  };
}
