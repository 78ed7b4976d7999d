import { readFileSync } from 'node:fs';
import { type Attributes, type Context, diag, type Link, type SpanKind } from '@opentelemetry/api';
import { getStringFromEnv } from '@opentelemetry/core';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  SamplingDecision,
  type SamplingResult,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';
import { z } from 'zod';
import { fitsAny } from '../context/glob.js';

/** Samples at most `perSecond` new traces a second, with bursts of as many: a bound on cost whatever the load. */
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

const Verdict = z.union([
  z.enum(['always', 'never']),
  z.strictObject({ ratio: z.number().min(0).max(1) }),
  z.strictObject({ perSecond: z.number().positive() }),
]);

/**
 * What `OTEL_TRACES_SAMPLER_ARG` holds for the rules sampler: the first rule that fits a root span decides. `match` is
 * by span name (`name`) or any attribute known when the span starts (`url.path`, `messaging.destination.name`, ...);
 * `*` in a value stands for any text. What no rule fits is sampled as `otherwise` says.
 */
const Rules = z.strictObject({
  rules: z.array(z.strictObject({ match: z.record(z.string(), z.string()), sample: Verdict })),
  otherwise: Verdict.default('always'),
});

/** Decides by rules over the span's name and its first attributes. */
export class RulesSampler implements Sampler {
  private readonly rules: { fits: (name: string, attributes: Attributes) => boolean; sampler: Sampler }[];
  private readonly otherwise: Sampler;

  constructor(given: z.input<typeof Rules>) {
    const { rules, otherwise } = Rules.parse(given);
    this.rules = rules.map(({ match, sample }) => ({ fits: matcher(match), sampler: samplerFor(sample) }));
    this.otherwise = samplerFor(otherwise);
  }

  shouldSample(context: Context, traceId: string, name: string, kind: SpanKind, attributes: Attributes, links: Link[]) {
    const rule = this.rules.find(({ fits }) => fits(name, attributes));
    return (rule?.sampler ?? this.otherwise).shouldSample(context, traceId, name, kind, attributes, links);
  }

  toString(): string {
    return `Rules{${this.rules.length}}`;
  }
}

/**
 * The sampler that `OTEL_TRACES_SAMPLER` names, when it is one of ours: `ratelimited` or `rules`, each also as
 * `parentbased_...`. Undefined leaves the choice to the SDK, which knows the standard ones. A wrong argument is said, and
 * everything is sampled.
 */
export function chosenSampler(): Sampler | undefined {
  const [, parent, kind] =
    /^(parentbased_)?(ratelimited|rules)$/.exec(getStringFromEnv('OTEL_TRACES_SAMPLER') ?? '') ?? [];
  if (!kind) return undefined;
  const arg = getStringFromEnv('OTEL_TRACES_SAMPLER_ARG') ?? '';
  let root: Sampler;
  try {
    root =
      kind === 'rules'
        ? new RulesSampler(readRules(arg))
        : new RateLimitedSampler(z.coerce.number().positive().parse(arg));
  } catch (error) {
    diag.warn(`OTEL_TRACES_SAMPLER_ARG does not fit "${kind}", so every trace is sampled: ${why(error)}`);
    root = new AlwaysOnSampler();
  }
  return parent ? new ParentBasedSampler({ root }) : root;
}

const readRules = (arg: string): z.input<typeof Rules> =>
  JSON.parse(arg.trimStart().startsWith('{') ? arg : readFileSync(arg, 'utf8')) as z.input<typeof Rules>;

function samplerFor(verdict: z.infer<typeof Verdict>): Sampler {
  if (verdict === 'always') return new AlwaysOnSampler();
  if (verdict === 'never') return new AlwaysOffSampler();
  return 'ratio' in verdict ? new TraceIdRatioBasedSampler(verdict.ratio) : new RateLimitedSampler(verdict.perSecond);
}

function matcher(match: Record<string, string>): (name: string, attributes: Attributes) => boolean {
  const tests = Object.entries(match).map(([key, pattern]) => {
    const fits = fitsAny([pattern]);
    return (name: string, attributes: Attributes) => {
      const value = key === 'name' ? name : attributes[key];
      return value !== undefined && fits(String(value));
    };
  });
  return (name, attributes) => tests.every((test) => test(name, attributes));
}

const why = (error: unknown): string =>
  error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
