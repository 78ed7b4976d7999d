import type { QueueState } from '@throughline/contracts';
import { duration } from '../trace/span-text.js';
import { TableHead } from '../ui/table-head.js';

export function QueueTable({ queues }: { queues: QueueState[] }) {
  return (
    <section class="card-like" aria-labelledby="queues" tabIndex={0}>
      <h2 id="queues">Queues</h2>
      <table>
        <TableHead columns={['Queue', 'Waiting', 'To try again', 'Consumers', 'Wait: mean, longest']} />
        <tbody>
          {queues.map(({ queue, ready, retrying, consumers, waits }) => (
            <tr key={queue}>
              <th scope="row">
                <code>{queue}</code>
              </th>
              <td>{ready ?? 'no queue'}</td>
              <td>{retrying}</td>
              <td>{consumers === 0 ? <strong class="failed">none</strong> : consumers}</td>
              <td>{waits ? `${duration(waits.meanMs)}, ${duration(waits.longestMs)}` : '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="quiet">Waits are those of the deliveries of the last five minutes, by their spans.</p>
    </section>
  );
}
