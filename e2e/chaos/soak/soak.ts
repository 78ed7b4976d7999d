import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../faults/fault.ts';
import { complaintsOfGrowth } from './growth.ts';
import { panelsOf } from './lines.ts';
import { type Sample, takeSample } from './sample.ts';

const SAMPLES_A_MINUTE = 6;

/** No fault at all, for a long time: every request succeeds, and memory, handles and queues stay flat. */
export function soak(minutes: number, metricsUrl: string, samples: Sample[]): Fault {
  return {
    name: 'soak',
    description: `${minutes} minutes of orders and no fault`,
    spotless: true,
    async strike({ cluster, load, say }) {
      const begin = Date.now();
      for (let taken = 0; taken <= minutes * SAMPLES_A_MINUTE; taken += 1) {
        await delay(begin + (taken * 60_000) / SAMPLES_A_MINUTE - Date.now());
        samples.push(await takeSample(cluster, metricsUrl, begin));
        say(`minute ${Math.floor(taken / SAMPLES_A_MINUTE)} of ${minutes}, ${load.purchases.length} orders`);
      }
      return { since: Date.now(), complaints: complaintsOfGrowth(panelsOf(samples)) };
    },
  };
}
