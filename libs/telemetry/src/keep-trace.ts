import { trace } from '@opentelemetry/api';
import { ATTR_SAMPLING_KEEP } from './attributes.js';

/** Marks the active trace as worth keeping, for a tail sampler that keeps every trace with `sampling.keep=true`. */
export function keepTrace(): void {
  trace.getActiveSpan()?.setAttribute(ATTR_SAMPLING_KEEP, true);
}
