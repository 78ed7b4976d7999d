import { getStringListFromEnv } from '@opentelemetry/core';
import { createAlwaysRecordSampler, type Sampler } from '@opentelemetry/sdk-trace';
import { UntracedSampler } from '../untraced/untraced-sampler.js';
import { KnownCallerSampler } from './known-caller-sampler.js';
import { ownSampler } from './own-sampler.js';
import { standardSampler } from './standard-sampler.js';

/** Returns the given sampler, or that of the environment, after the checks for `@Untraced()` and `withoutTracing`. */
export async function chosenSampler(given?: Sampler): Promise<Sampler> {
  const sampler = new UntracedSampler(new KnownCallerSampler(given ?? (await ownSampler()) ?? standardSampler()));
  // The fence around outgoing context reads the host from a CLIENT span, also in an unsampled trace.
  const isFenced = getStringListFromEnv('TRACE_PROPAGATION_TARGETS')?.length;
  return isFenced ? createAlwaysRecordSampler(sampler) : sampler;
}
