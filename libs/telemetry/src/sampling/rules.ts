import { readFileSync } from 'node:fs';
import type { Attributes, Context, Link, SpanKind } from '@opentelemetry/api';
import { AlwaysOffSampler, AlwaysOnSampler, type Sampler, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace';
import { z } from 'zod';
import { fitsAny } from '../context/glob.js';
import { RateLimitedSampler } from './rate-limited.js';

const Verdict = z.union([
  z.enum(['always', 'never']),
  z.strictObject({ ratio: z.number().min(0).max(1) }),
  z.strictObject({ perSecond: z.number().positive() }),
]);

/**
 * The value of `OTEL_TRACES_SAMPLER_ARG` for the rules sampler. The first rule that matches a root span decides.
 * `match` is by span name (`name`) or any attribute that the span starts with (`url.path`,
 * `messaging.destination.name`, ...); `*` in a value stands for any text. `otherwise` applies to spans that no rule
 * matches.
 */
const Rules = z.strictObject({
  rules: z.array(z.strictObject({ match: z.record(z.string(), z.string()), sample: Verdict })),
  otherwise: Verdict.default('always'),
});

/** Samples by rules over the span's name and its first attributes. */
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
 * Returns the sampler of `OTEL_TRACES_SAMPLER_ARG`: the rules as JSON, or the path of a file with them.
 *
 * @throws an error that says which rule is wrong
 */
export function rulesSampler(arg: string): RulesSampler {
  const text = arg.trimStart().startsWith('{') ? arg : readFileSync(arg, 'utf8');
  try {
    return new RulesSampler(JSON.parse(text) as z.input<typeof Rules>);
  } catch (error) {
    throw error instanceof z.ZodError ? new Error(z.prettifyError(error)) : error;
  }
}

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
