import { type Sampler, SamplingDecision, type SamplingResult } from '@opentelemetry/sdk-trace';

/** Samples at most `perSecond` new traces a second, with bursts of as many, which limits the cost under any load. */
export class RateLimitedSampler implements Sampler {
  private allowance: number;
  private last: number;

  constructor(
    private readonly perSecond: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.allowance = Math.max(1, perSecond);
    this.last = now();
  }

  shouldSample(): SamplingResult {
    const now = this.now();
    const most = Math.max(1, this.perSecond);
    this.allowance = Math.min(most, this.allowance + ((now - this.last) / 1000) * this.perSecond);
    this.last = now;
    if (this.allowance < 1) return { decision: SamplingDecision.NOT_RECORD };
    this.allowance -= 1;
    return { decision: SamplingDecision.RECORD_AND_SAMPLED };
  }

  toString(): string {
    return `RateLimited{${this.perSecond}/s}`;
  }
}
