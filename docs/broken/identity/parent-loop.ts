import { ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import { RandomIdGenerator } from '@opentelemetry/sdk-trace';
import { pause } from '../lib/pause.ts';
import type { Broken } from '../lib/system.ts';

/** A job stores the span ids of its last run and uses them again for new spans. */
const broken: Broken = async (system) => {
  const stored = ['00000000000000a1', '00000000000000b2'];
  const traceId = new RandomIdGenerator().generateTraceId();
  for (const [at, spanId] of stored.entries()) {
    const idGenerator = { generateTraceId: () => traceId, generateSpanId: () => spanId };
    const job = system.service('job', { idGenerator });
    const parent = { traceId, spanId: stored[1 - at]!, traceFlags: TraceFlags.SAMPLED };
    await job.span(`step ${'ab'[at]}`, () => pause(5), 0, {}, trace.setSpanContext(ROOT_CONTEXT, parent));
  }
};
export default broken;
