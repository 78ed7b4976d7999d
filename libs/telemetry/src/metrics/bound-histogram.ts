import type { Histogram } from '@opentelemetry/api';
import type { KeptAttributes } from './kept-attributes.js';
import { refusal } from './refusal.js';

/**
 * A histogram of the SDK's, for what ours does not aggregate: exponential buckets. It loses the attributes that it may
 * not keep, and what cannot be counted, as ours do; it has no exemplars.
 */
export function boundHistogram(histogram: Histogram, name: string, kept: KeptAttributes): Histogram {
  const record = histogram.record.bind(histogram);
  const refuse = refusal(name);
  histogram.record = (value, attributes, context) => {
    try {
      record(value, kept.of(attributes), context);
    } catch (error) {
      refuse(error);
    }
  };
  return histogram;
}
