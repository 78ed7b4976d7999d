import { type DrawnTrace, sharesOf } from './drawn-trace.js';
import { duration } from './span-text.js';

/** Where the order's time went: the critical path by service and by kind of waiting. */
export function TimeSpent({ trace }: { trace: DrawnTrace }) {
  const shares = sharesOf(trace.path).filter(({ ms }) => ms >= 0.5);
  const total = shares.reduce((sum, { ms }) => sum + ms, 0);
  if (total === 0) return null;
  return (
    <div class="time-spent">
      <h3>Where the time went</h3>
      <div class="stack" aria-hidden="true">
        {shares.map(({ what, waiting, ms }) => (
          <span key={what} data-service={waiting ? 'waiting' : what} style={{ width: `${(100 * ms) / total}%` }} />
        ))}
      </div>
      <ul>
        {shares.map(({ what, waiting, ms }) => (
          <li key={what} data-service={waiting ? 'waiting' : what}>
            <i class="dot" />
            {what} <b>{duration(ms)}</b> <small>{Math.round((100 * ms) / total)} %</small>
          </li>
        ))}
      </ul>
    </div>
  );
}
