import type { SpanRecord } from '../../libs/telemetry-testing/src/trace/span-record.ts';
import type { Trace } from '../../libs/telemetry-testing/src/trace/trace.ts';
import { Failure } from './failure.ts';
import type { PlacedOrder } from './place-order.ts';

/** The attempt after which a message of the order was parked: nothing moves the order until that is replayed. */
export const parkingSpan = (trace: Trace): SpanRecord | undefined =>
  trace.spans.find(({ events }) => events.some(({ name }) => name === 'message_parked'));

/** Tells whether an order's trace shows, so far, that a message of it was parked. */
export const parkedIn =
  (queryUrl: string) =>
  async ({ traceId }: PlacedOrder): Promise<boolean> => {
    if (!traceId) return false;
    try {
      const { TraceClient } = await import('@throughline/telemetry-testing');
      return parkingSpan(await new TraceClient(queryUrl).trace(traceId)) !== undefined;
    } catch {
      return false; // That it cannot be read is told when it is to be shown.
    }
  };

/** Why an order stays pending, and what to do. Throws where its trace does not tell. */
export function whyPending({ id }: PlacedOrder, trace: Trace | undefined): string {
  const span = trace && parkingSpan(trace);
  if (!span) throw new Failure(`order ${id} is still pending, and its trace does not tell why: is a service down?`);
  const attempts = trace.findAll(span.name).length;
  const times = attempts === 1 ? 'once' : `${attempts} times`;
  return [
    `It stays pending: ${span.name.split(':').at(-1)} failed ${times} (${span.statusMessage}), and its message is parked.`,
    `When the cause is gone: npm run replay -- --id ${id}`,
  ].join('\n');
}

/** What an order that waits for somebody's approval is told, ready for a shell. */
export const howToApprove = ({ id }: PlacedOrder, shop: string): string =>
  [
    'It waits for approval, which is a trace of its own, linked to this one; {"approved":false} cancels it:',
    `curl -X POST ${shop}/orders/${id}/approval -H 'content-type: application/json' -d '{"approved":true}'`,
  ].join('\n');
