import { getStringListFromEnv } from '@opentelemetry/core';
import { createAlwaysRecordSampler, type Sampler } from '@opentelemetry/sdk-trace';
import { UntracedSampler } from '../untraced/untraced-sampler.js';
import { ownSampler } from './own-sampler.js';
import { standardSampler } from './standard-sampler.js';

/** The given sampler, else that of the environment, behind what `@Untraced()` and `withoutTracing` leave out. */
export async function chosenSampler(given?: Sampler): Promise<Sampler> {
  const sampler = new UntracedSampler(given ?? (await ownSampler()) ?? standardSampler());
  // The fence around outgoing context asks a CLIENT span for the host it calls, also in an unsampled trace.
  const isFenced = getStringListFromEnv('TRACE_PROPAGATION_TARGETS')?.length;
  return isFenced ? createAlwaysRecordSampler(sampler) : sampler;
}
