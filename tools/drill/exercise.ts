import type { Trace } from '../../libs/telemetry-testing/src/trace/trace.ts';
import { Failure } from '../console/failure.ts';
import { Random } from './random.ts';
import type { Placed, Shop } from '../scenarios/shop.ts';
import { type Fault, FAULTS } from './faults.ts';
import { type Trouble, troubleIn } from './trouble.ts';

/** The facts that the traces of an exercise show. */
export interface Truth extends Trouble {
  /** The start of the first affected trace, in ms since 1970. */
  since: number;
  orders: number;
}

export interface Exercise {
  fault: Fault;
  /** Ids of all traces, healthy ones too. */
  traceIds: string[];
  from: number;
  until: number;
}

/** Injects the fault that the seed selects, between healthy orders. Stops only what is in `processes`. */
export async function runExercise(shop: Shop, seed: number, processes: string[]): Promise<Exercise> {
  const random = new Random(seed);
  const fault = random.pick(FAULTS.filter(({ process }) => !process || processes.includes(process)));
  const from = Date.now();
  const placed = await healthy(shop, random.between(4, 8));
  placed.push(...(await fault.run(shop, random.between(2, 6))));
  placed.push(...(await healthy(shop, random.between(2, 4))));
  for (const order of placed) await shop.end(order);
  return { fault, traceIds: placed.map(({ traceId }) => traceId), from, until: Date.now() };
}

/** One after the other, each until its end. */
async function healthy(shop: Shop, orders: number): Promise<Placed[]> {
  const placed: Placed[] = [];
  for (let n = 0; n < orders; n++) {
    const order = await shop.place('LAPTOP-1');
    await shop.end(order);
    placed.push(order);
  }
  return placed;
}

/**
 * Reads from the traces what the answers are compared with.
 * @throws Failure if they show nothing of the fault
 */
export function truthOf({ fault }: Exercise, traces: Trace[]): Truth {
  const { service, step } = fault.trouble;
  const affected = traces.filter((trace) => {
    const found = troubleIn(trace);
    return found?.service === service && found.step === step;
  });
  if (affected.length === 0) throw new Failure('the traces show no trouble: is every trace recorded?');
  const since = Math.min(...affected.map(({ spans }) => spans[0]!.start));
  return { service, step, since, orders: affected.length };
}
