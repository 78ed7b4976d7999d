import type { Trace } from '../../libs/telemetry-testing/src/trace/trace.ts';
import { Failure } from '../console/failure.ts';
import { answerKey } from './answer-key.ts';
import type { Scenario } from './scenario.ts';
import type { Shop } from './shop.ts';

/** Time for the last span to reach the viewer on a busy machine. */
const TIMEOUT_MS = 30_000;

/**
 * Runs a scenario and waits for its traces.
 * @throws Failure with both trees when a trace differs from the answer key
 */
export async function runScenario({ run, waterfalls }: Scenario, shop: Shop, queryUrl: string): Promise<Trace[]> {
  const { TraceClient } = await import('@throughline/telemetry-testing');
  const client = new TraceClient(queryUrl);
  const ids = await run(shop);
  return Promise.all(
    ids.map(async (id, at) => {
      const wanted = waterfalls[at]!.join('\n');
      let last = '';
      const matches = (trace: Trace) => (last = answerKey(trace).join('\n')) === wanted;
      return client.waitFor(id, matches, { timeoutMs: TIMEOUT_MS }).catch(() => {
        throw new Failure(`trace ${id} differs from the answer key.\n\nexpected\n${wanted}\n\nseen\n${last}`);
      });
    }),
  );
}
