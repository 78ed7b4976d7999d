import type { Order, OrderTraces, StorefrontSettings } from '@throughline/contracts';
import { useOffer } from '../api/offer.js';
import { isParked } from '../trace/span-text.js';
import { TraceLinks } from '../trace/trace-links.js';
import { TraceView } from '../trace/trace-view.js';
import { useTraces } from '../trace/use-traces.js';

interface OrderTraceProps {
  order: Order;
  ended: boolean;
  links: StorefrontSettings['links'];
}

/** The order's traces, which grow while it runs. */
export function OrderTrace({ order, ended, links }: OrderTraceProps) {
  const offer = useOffer();
  const { traces, problem } = useTraces(order.id, ended, offer.traces && order.traceId !== null);
  return (
    <section class="trace" aria-labelledby="trace">
      <h2 id="trace">Trace</h2>
      {order.traceId && (
        <p class="quiet">
          <code>{order.traceId}</code>
        </p>
      )}
      {!order.traceId && <p class="quiet">Telemetry is disabled here.</p>}
      {order.traceId && !offer.traces && (
        <p class="quiet">
          Traces are not read back here. <TraceLinks traceId={order.traceId} links={links} />
        </p>
      )}
      {problem && <p class="failed">{problem}</p>}
      {traces && !ended && parked(traces) && (
        <p class="hint" role="status">
          A message of this order failed too often and is parked: the order stays as it is until somebody puts it back
          with <code>npm run replay -- --id {order.id}</code>.
        </p>
      )}
      {offer.traces && order.traceId && !traces?.traces.length && !problem && (
        <p class="quiet">Its first spans are on their way …</p>
      )}
      {traces && traces.traces.length > 0 && <TraceView seen={traces} links={links} />}
    </section>
  );
}

const parked = ({ traces }: OrderTraces): boolean => traces.some(({ spans }) => spans.some(isParked));
