import type { OrderTraces } from '@throughline/contracts';
import { useEffect, useState } from 'preact/hooks';
import type { Refused } from '../api/ask.js';
import { findTraces } from '../api/shop.js';

const TOO_MANY_REQUESTS = 429;
const SOON_MS = 600;
const LATER_MS = 4000;
/** Services export at least once a second, so after this pause the trace is most likely complete. */
const QUIET_MS = 3000;
/** Stops reading after this pause, which leaves an exporter time to retry. */
const GIVE_UP_MS = 60_000;
/** An order that takes longer waits for a person, or for a service that is down. */
const LONG_MS = 20_000;

interface Seen {
  traces: OrderTraces | null;
  /** Why the last read failed. */
  problem: string | null;
}

/** Polls the traces of an order until it has ended and no more spans arrive. */
export function useTraces(orderId: string, ended: boolean, available: boolean): Seen {
  const [seen, setSeen] = useState<Seen>({ traces: null, problem: null });
  useEffect(() => {
    if (!available) return undefined;
    let timer: ReturnType<typeof setTimeout>;
    let over = false;
    let count = -1;
    const began = Date.now();
    let changed = began;
    const read = async (): Promise<void> => {
      try {
        const traces = await findTraces(orderId);
        if (over) return;
        const now =
          traces.logs.length +
          traces.exemplars.length +
          traces.traces.reduce((sum, { spans }) => sum + spans.length, 0);
        if (now !== count) [count, changed] = [now, Date.now()];
        setSeen({ traces, problem: null });
      } catch (error) {
        if (over) return;
        const { status, message } = error as Refused;
        setSeen(({ traces }) => ({ traces, problem: message }));
        if (status >= 400 && status < 500 && status !== TOO_MANY_REQUESTS) return;
      }
      const quietMs = Date.now() - changed;
      if (ended && count > 0 && quietMs > GIVE_UP_MS) return;
      const mayWait = quietMs > QUIET_MS && (ended || Date.now() - began > LONG_MS);
      timer = setTimeout(read, mayWait ? LATER_MS : SOON_MS);
    };
    void read();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [orderId, ended, available]);
  return seen;
}
