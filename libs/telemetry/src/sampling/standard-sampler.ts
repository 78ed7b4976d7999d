import { diag, type Sampler } from '@opentelemetry/api';
import { getStringFromEnv } from '@opentelemetry/core';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace';

const PARENT_BASED = 'parentbased_';

/**
 * Returns the sampler that `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG` name; parentbased_always_on by default.
 */
export function standardSampler(): Sampler {
  const name = getStringFromEnv('OTEL_TRACES_SAMPLER')?.trim() ?? 'parentbased_always_on';
  const root = rootSampler(name.replace(PARENT_BASED, ''));
  if (root) return name.startsWith(PARENT_BASED) ? new ParentBasedSampler({ root }) : root;
  diag.warn(`OTEL_TRACES_SAMPLER: "${name}" is not known; using parentbased_always_on.`);
  return new ParentBasedSampler({ root: new AlwaysOnSampler() });
}

function rootSampler(name: string): Sampler | undefined {
  if (name === 'always_on') return new AlwaysOnSampler();
  if (name === 'always_off') return new AlwaysOffSampler();
  return name === 'traceidratio' ? new TraceIdRatioBasedSampler(ratio()) : undefined;
}

function ratio(): number {
  const given = getStringFromEnv('OTEL_TRACES_SAMPLER_ARG');
  const value = Number(given ?? 1);
  if (value >= 0 && value <= 1) return value;
  diag.warn(`OTEL_TRACES_SAMPLER_ARG: "${given}" is not a number from 0 to 1; using 1.`);
  return 1;
}
