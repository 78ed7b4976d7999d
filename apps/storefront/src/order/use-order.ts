import type { Order } from '@throughline/contracts';
import { isFinal } from '@throughline/contracts/order-rules';
import { useEffect, useState } from 'preact/hooks';
import { findOrder } from '../api/shop.js';
import { watchOrder } from '../api/watch-order.js';

interface Watched {
  order: Order | null;
  problem: string | null;
  ended: boolean;
}

/** An order with its live timeline. Reads it again when `token` changes, because another customer may not see it. */
export function useOrder(id: string, token: string): Watched {
  const [order, setOrder] = useState<Order | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    const leaving = new AbortController();
    const { signal } = leaving;
    const follow = async (): Promise<void> => {
      const found = await findOrder(id);
      if (signal.aborted) return;
      setProblem(null);
      setOrder(found);
      await watchOrder(
        id,
        (position, entry) =>
          setOrder((known) => {
            if (!known) return known;
            const timeline = [...known.timeline];
            timeline[position] = entry;
            const { status, reason } = timeline.at(-1)!;
            return { ...known, timeline, status, ...(reason && { reason }) };
          }),
        signal,
      );
    };
    follow().catch((error: Error) => !signal.aborted && setProblem(error.message));
    return () => leaving.abort();
  }, [id, token]);
  return { order, problem, ended: order !== null && isFinal(order.status) };
}
