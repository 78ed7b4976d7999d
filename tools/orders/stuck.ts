import type { SpanRecord } from '../../libs/telemetry-testing/src/trace/span-record.ts';
import type { Trace } from '../../libs/telemetry-testing/src/trace/trace.ts';
import { Failure } from '../console/failure.ts';
import type { PlacedOrder } from './place-order.ts';

/** The attempt after which a message of the order was parked: nothing moves the order until that is replayed. */
export const parkingSpan = (trace: Trace): SpanRecord | undefined =>
  trace.spans.find(({ events }) => events.some(({ name }) => name === 'message_parked'));

/** Whether an order's trace shows so far that a message was parked. */
export const parkedIn =
  (queryUrl: string) =>
  async ({ traceId }: PlacedOrder): Promise<boolean> => {
    if (!traceId) return false;
    try {
      const { TraceClient } = await import('@throughline/telemetry-testing');
      return parkingSpan(await new TraceClient(queryUrl).trace(traceId)) !== undefined;
    } catch {
      return false; // A trace that cannot be read is reported when it is shown.
    }
  };

/** Why an order stays pending, and what to do. Throws if its trace does not show it. */
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

const JSON_TYPE = `-H 'content-type: application/json'`;

/** The shell commands that approve an order. */
export const howToApprove = ({ id }: PlacedOrder, shop: string): string =>
  [
    'It waits for approval, which is a trace of its own, linked to this one; {"approved":false} cancels it:',
    `token=$(curl -s -X POST ${shop}/sessions ${JSON_TYPE} -d '{"role":"approver"}' | sed 's/.*"token":"\\([^"]*\\)".*/\\1/')`,
    `curl -X POST ${shop}/orders/${id}/approval -H "authorization: Bearer $token" ${JSON_TYPE} -d '{"approved":true}'`,
  ].join('\n');
