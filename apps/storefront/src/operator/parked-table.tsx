import type { Operations, ParkedMessage } from '@throughline/contracts';
import { Link } from '../ui/link.js';
import { TableHead } from '../ui/table-head.js';

interface ParkedTableProps extends Pick<Operations, 'parked' | 'parkedInAll'> {
  onReplay: (id: string) => void;
}

/** The parked messages and why they are there, each with its order and a button that puts it back. */
export function ParkedTable({ parked, parkedInAll, onReplay }: ParkedTableProps) {
  return (
    <section class="card-like" aria-labelledby="parked" tabIndex={0}>
      <h2 id="parked">Parked messages ({parkedInAll})</h2>
      {parked.length === 0 && <p class="quiet">None: nothing has failed for good.</p>}
      {parked.length < parkedInAll && <p class="quiet">These are the {parked.length} newest.</p>}
      {parked.length > 0 && (
        <table>
          <TableHead columns={['Message', 'Order', 'Why', 'Since', 'Put back']} />
          <tbody>
            {parked.map((message, at) => (
              <ParkedRow key={message.id || at} message={message} onReplay={onReplay} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function ParkedRow({ message, onReplay }: { message: ParkedMessage; onReplay: (id: string) => void }) {
  const { id, type, orderId, queue, reason, error, at } = message;
  return (
    <tr>
      <td>
        {type || 'unknown'} <small class="quiet">for {queue || 'an unknown queue'}</small>
      </td>
      <td>{orderId ? <Link to={`/?order=${orderId}`}>{orderId.slice(0, 8)}</Link> : '–'}</td>
      <td>
        <b>{reason}</b> {error}
      </td>
      <td>{at ? <time dateTime={at}>{new Date(at).toLocaleTimeString('en-GB')}</time> : '–'}</td>
      <td>
        {id && (
          <button
            onClick={() => onReplay(id)}
            aria-label={`Replay ${type} of order ${orderId?.slice(0, 8) ?? 'unknown'}`}
          >
            Replay
          </button>
        )}
      </td>
    </tr>
  );
}
