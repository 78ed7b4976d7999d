import { median } from '../statistics.ts';
import { closedLoop, openLoop } from './load.ts';
import { cpuOfTree } from './processes.ts';
import { percentile } from '../../tools/load/percentile.ts';
import { progress } from '../../tools/console/stage.ts';
import type { Place, Subject } from './subject.ts';

/** A shop keeps up when it completes at least this share of the orders that arrive. */
const KEEPS_UP = 0.9;
const WARM_UP = 200;
const FIRST_RATE = 5;
const RATE_FACTOR = 1.5;
const LAST_RATE = 400;

/** How a shop did at one rate; times in ms. */
export interface Step {
  rate: number;
  completed: number;
  p50: number;
  p95: number;
  p99: number;
  /** Cores that the services and the infrastructure used. */
  cores: number;
}

/** Raises the rate of orders until the shop no longer keeps up; the last step is the one at which it did not. */
export async function saturate(
  subject: Subject,
  place: Place,
  infrastructure: Record<string, number>,
  seconds: number,
): Promise<Step[]> {
  await subject.prepare?.(place);
  const running = await subject.start(place);
  const pids = { ...running.services, ...infrastructure };
  const steps: Step[] = [];
  try {
    await closedLoop(running.target, WARM_UP, 8);
    for (let rate = FIRST_RATE; rate <= LAST_RATE; rate *= RATE_FACTOR) {
      const before = cpu(pids);
      const loop = await openLoop(running.target, rate, seconds);
      const completed = loop.completed.length / loop.seconds;
      steps.push({
        rate,
        completed,
        p50: median(loop.completed),
        p95: percentile(loop.completed, 0.95),
        p99: percentile(loop.completed, 0.99),
        cores: (cpu(pids) - before) / 1000 / loop.seconds,
      });
      progress('Steps', `${subject.title}: ${completed.toFixed(1)} of ${rate.toFixed(0)} orders a second`);
      if (completed < KEEPS_UP * rate) break;
    }
    return steps;
  } finally {
    await running.stop();
  }
}

const cpu = (pids: Record<string, number>): number =>
  Object.values(pids).reduce((total, pid) => total + cpuOfTree(pid), 0);
