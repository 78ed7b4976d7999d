import { progress } from '../console/stage.ts';
import { sparkline } from './report.ts';
import { type LoadTally, quantiles } from './tally.ts';

const SECONDS_SHOWN = 30;
const LOG_EVERY = 5;

/** Prints progress every second, or every five seconds in a log; returns a function that stops it. */
export function showProgress(tally: LoadTally): () => void {
  const perSecond: number[] = [];
  let before = 0;
  const tick = (): void => {
    perSecond.push(tally.ended - before);
    before = tally.ended;
    if (!process.stdout.isTTY && perSecond.length % LOG_EVERY !== 0) return;
    const { p50, p95, p99 } = quantiles(tally.completed);
    progress(
      'Load',
      `${sparkline(perSecond.slice(-SECONDS_SHOWN))} ${perSecond.at(-1)}/s, ${tally.inFlight} in flight, ` +
        `accepted p95 ${quantiles(tally.accepted).p95 ?? '-'} ms, completed p50/95/99 ${p50 ?? '-'}/${p95 ?? '-'}/${p99 ?? '-'} ms` +
        (tally.lost.length ? `, ${tally.lost.length} lost` : ''),
    );
  };
  const timer = setInterval(tick, 1000);
  return () => {
    clearInterval(timer);
    if (process.stdout.isTTY) process.stdout.write('\r\x1b[K');
  };
}
