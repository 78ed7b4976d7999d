import { type Attributes, type Context, type Link, type SpanKind, trace } from '@opentelemetry/api';
import type { Sampler, SamplingResult } from '@opentelemetry/sdk-trace';
import { isSampledHere } from '../context/trust.js';

/**
 * Asks `inner` about a known caller's request as about a new trace, so that the caller's sampled flag has no effect.
 */
export class KnownCallerSampler implements Sampler {
  constructor(private readonly inner: Sampler) {}

  shouldSample(
    context: Context,
    traceId: string,
    name: string,
    kind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): SamplingResult {
    const parent = isSampledHere(context) ? trace.deleteSpan(context) : context;
    return this.inner.shouldSample(parent, traceId, name, kind, attributes, links);
  }

  toString(): string {
    return this.inner.toString();
  }
}
