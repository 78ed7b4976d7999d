import type { Product } from '@throughline/contracts';
import { useState } from 'preact/hooks';
import { showError } from '../api/ask.js';
import { useOffer } from '../api/offer.js';
import { products } from '../api/shop.js';
import { duration } from '../trace/span-text.js';
import { clicked } from '../tracing/clicked.js';
import { TraceLinks } from '../trace/trace-links.js';

interface Measured {
  manner: string;
  calls: number;
  ms: number;
  traceId: string | null;
}

/** Loads the suggestions one by one and in a batch: the N+1 and its fix, side by side. */
export function Comparison({ onSuggested }: { onSuggested: (products: Product[]) => void }) {
  const [measured, setMeasured] = useState<Measured[]>([]);
  const [busy, setBusy] = useState(false);
  const compare = async (): Promise<void> => {
    setBusy(true);
    try {
      const one = await clicked('show_suggestions', () => products('1'));
      const batch = await clicked('show_suggestions', () => products('batch'));
      const { length } = one.body.products;
      setMeasured([
        { manner: 'One by one', calls: length + 1, ms: one.ms, traceId: one.traceId },
        { manner: 'All at once', calls: 2, ms: batch.ms, traceId: batch.traceId },
      ]);
      onSuggested(batch.body.products);
    } catch (error) {
      showError(error);
    }
    setBusy(false);
  };
  return (
    <section class="comparison" aria-labelledby="suggestions" aria-busy={busy}>
      <h2 id="suggestions">What goes with what</h2>
      <p class="quiet">
        The gateway can ask inventory for the suggestions of each product, or for all of them at once. Ask both ways,
        and compare.
      </p>
      <button onClick={compare} disabled={busy}>
        Show suggestions, both ways
      </button>
      {measured.length > 0 && <Bars measured={measured} />}
    </section>
  );
}

function Bars({ measured }: { measured: Measured[] }) {
  const { links } = useOffer();
  const slowest = Math.max(...measured.map(({ ms }) => ms));
  return (
    <ul class="bars">
      {measured.map(({ manner, calls, ms, traceId }) => (
        <li key={manner}>
          <span>
            <b>{manner}</b> {calls} calls to inventory, <b>{duration(ms)}</b>
            {traceId && <TraceLinks traceId={traceId} links={links} />}
          </span>
          <span class="meter" aria-hidden="true">
            <i style={{ width: `${(100 * ms) / slowest}%` }} />
          </span>
        </li>
      ))}
    </ul>
  );
}
