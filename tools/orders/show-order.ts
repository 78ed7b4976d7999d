import type { Trace } from '../../libs/telemetry-testing/src/trace/trace.ts';
import { messageOf } from '../console/failure.ts';
import { logLines } from './log-lines.ts';
import type { PlacedOrder } from './place-order.ts';
import type { ShopPlaces } from '../shop/places.ts';
import { howToApprove, parkingSpan, whyPending } from './stuck.ts';

/**
 * Prints the order's outcome, its trace as a tree, its log lines, and what it waits for. Returns the trace if it could
 * be read.
 */
export async function showOrder(order: PlacedOrder, places: ShopPlaces): Promise<Trace | undefined> {
  const total = `${(order.totalCents / 100).toFixed(2)} ${order.currency}`;
  console.log(`\nOrder ${order.id}: ${order.status}${order.reason ? ` (${order.reason})` : ''}, ${total}`);
  const trace = order.traceId ? await showTrace(order, order.traceId, places) : undefined;
  if (!order.traceId) console.log('No trace: telemetry is disabled.');
  if (order.status === 'pending') console.log(`\n${whyPending(order, trace)}`);
  if (order.status === 'awaiting_approval') console.log(`\n${howToApprove(order, places.shop)}`);
  return trace;
}

async function showTrace(order: PlacedOrder, traceId: string, { queryUrl, logs }: ShopPlaces) {
  console.log(`Trace ${traceId}\n`);
  if (!queryUrl) console.log('(no tree: set TRACE_QUERY_URL to where traces can be read back)');
  const read = queryUrl ? await readTrace(order, queryUrl) : undefined;
  if (read) console.log(read.trace.render());

  const lines = await logLines(logs, traceId, read?.client.kind === 'devtools' ? read.client : undefined);
  if (lines.length > 0) console.log(`\nIts log lines\n\n${lines.join('\n')}`);
  else console.log('\nIts log lines are where the services write them: look there for the id of the trace.');
  return read?.trace;
}

async function readTrace(order: PlacedOrder, queryUrl: string) {
  try {
    const { TraceClient } = await import('@throughline/telemetry-testing');
    const client = new TraceClient(queryUrl);
    return { client, trace: await complete(client, order) };
  } catch (error) {
    console.log(`(the trace could not be read from ${queryUrl}: ${messageOf(error)})`);
    return undefined;
  }
}

interface Client {
  kind: string;
  waitFor(traceId: string, predicate: (trace: Trace) => unknown, options?: { timeoutMs?: number }): Promise<Trace>;
}

/** Each service exports in batches of its own, so wait until no span is missing and no more have come for a while. */
async function complete(client: Client, order: PlacedOrder): Promise<Trace> {
  const last = order.status === 'awaiting_approval' ? 'process_order' : 'notify_customer';
  const ended = (trace: Trace) => (order.status === 'pending' ? parkingSpan(trace) : trace.find(last));
  const quietMs = 700;
  // Other backends stand behind the Collector, which waits half a minute before it decides what to keep.
  const timeoutMs = client.kind === 'devtools' ? 8000 : 60_000;
  let seen = 0;
  let since = Date.now();
  const whole = (trace: Trace) => {
    if (trace.spans.length !== seen) [seen, since] = [trace.spans.length, Date.now()];
    const settled = Date.now() - since > quietMs;
    return settled && trace.roots.length === 1 && trace.orphans.length === 0 && ended(trace) !== undefined;
  };
  let partial: Trace | undefined;
  return client
    .waitFor(order.traceId!, (trace) => whole((partial = trace)), { timeoutMs })
    .catch((error) => {
      // An incomplete tree is better than none: it shows where the trace was cut.
      if (partial && partial.spans.length > 0) return partial;
      throw error;
    });
}
