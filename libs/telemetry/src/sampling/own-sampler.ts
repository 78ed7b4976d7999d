import { diag } from '@opentelemetry/api';
import { getStringFromEnv } from '@opentelemetry/core';
import { AlwaysOnSampler, ParentBasedSampler, type Sampler } from '@opentelemetry/sdk-trace';
import { RateLimitedSampler } from './rate-limited.js';

const NAME = /^(parentbased_)?(ratelimited|rules)$/;

/**
 * Returns the sampler that `OTEL_TRACES_SAMPLER` names, if it is one of this library: `ratelimited` or `rules`, each
 * also as `parentbased_...`; undefined for others. A wrong argument is reported, and everything is sampled.
 */
export async function ownSampler(): Promise<Sampler | undefined> {
  const [, parent, kind] = NAME.exec(getStringFromEnv('OTEL_TRACES_SAMPLER')?.trim() ?? '') ?? [];
  if (!kind) return undefined;
  const root = await rootOf(kind, getStringFromEnv('OTEL_TRACES_SAMPLER_ARG') ?? '');
  return parent ? new ParentBasedSampler({ root }) : root;
}

async function rootOf(kind: string, arg: string): Promise<Sampler> {
  try {
    if (kind === 'ratelimited') return new RateLimitedSampler(rate(arg));
    // Loaded on demand, because the schema library that checks the rules is large.
    return (await import('./rules.js')).rulesSampler(arg);
  } catch (error) {
    const why = (error as Error).message;
    diag.warn(`OTEL_TRACES_SAMPLER_ARG does not fit "${kind}", so every trace is sampled: ${why}`);
    return new AlwaysOnSampler();
  }
}

function rate(arg: string): number {
  const perSecond = Number(arg);
  if (perSecond > 0 && Number.isFinite(perSecond)) return perSecond;
  throw new Error(`"${arg}" is not a number of traces a second`);
}
