import { median } from '../../statistics.ts';
import { closedLoop, orderBody } from '../load.ts';
import { loadedRound } from '../measure.ts';
import { ours } from '../ours.ts';
import type { FigureName } from '../report/figures.ts';
import { AT_ONCE, type Bench, type Table, WARM_UP } from './bench.ts';
import { cellsOf, headOf } from './cells.ts';

const SHOWN: FigureName[] = ['perSecond', 'p50', 'cpuServices', 'rssMb'];
/** More than four replicas of payments take at once, with ten messages each. */
const WAITING_AT_ONCE = 64;

/**
 * Measures one to four replicas of each consumer, with orders that need the CPU and with orders that wait for the bank.
 */
export async function replicas({ place, meters, orders, isQuick }: Bench): Promise<Table> {
  const rows: string[][] = [];
  for (const count of isQuick ? [1, 2] : [1, 2, 3, 4]) {
    const running = await ours('', {}, count).start(place);
    try {
      await closedLoop(running.target, WARM_UP, AT_ONCE);
      const round = await loadedRound(running, meters, { orders, atOnce: AT_ONCE });
      const slow = { ...running.target, body: orderBody([{ sku: 'LAPTOP-3', qty: 1 }], 'tok_slow') };
      const { completed, seconds } = await closedLoop(slow, orders, WAITING_AT_ONCE);
      const waiting = [(completed.length / seconds).toFixed(1), median(completed).toFixed(0)];
      rows.push([`${count}`, ...cellsOf(round, SHOWN), ...waiting]);
    } finally {
      await running.stop();
    }
  }
  const waiting = [`orders/s that wait 1.2 s for the bank, ${WAITING_AT_ONCE} at a time`, 'their ms to completed, p50'];
  return { title: 'Replicas of each consumer', head: ['replicas', ...headOf(SHOWN), ...waiting], rows };
}
