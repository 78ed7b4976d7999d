import type { Order } from '@throughline/contracts';
import { duration } from '../trace/span-text.js';
import { statusText } from '../ui/status.js';

export function Timeline({ order: { timeline, status } }: { order: Order }) {
  const began = Date.parse(timeline[0]!.at);
  return (
    <section aria-labelledby="timeline">
      <h2 id="timeline">Timeline</h2>
      <ol class="timeline" aria-live="polite" aria-relevant="additions">
        {timeline.map(({ at, status: then, reason }, position) => (
          <li key={position} data-status={then}>
            <b>{statusText(then, reason)}</b>
            <time dateTime={at}>
              {position === 0 ? new Date(at).toLocaleTimeString('en-GB') : `after ${duration(Date.parse(at) - began)}`}
            </time>
          </li>
        ))}
        {status === 'pending' && <li class="running">in progress …</li>}
      </ol>
    </section>
  );
}
