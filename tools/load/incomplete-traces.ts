import { setTimeout as delay } from 'node:timers/promises';

/** Time for the last span to arrive, through a Collector that waits for whole traces. */
const TIMEOUT_MS = 60_000;
const EVERY_MS = 1000;
/** How each backend is asked for traces that have their last span. */
const LAST_SPAN = {
  devtools: 'name = notify_customer',
  tempo: '{ name = "notify_customer" }',
  jaeger: 'service=api-gateway&operation=notify_customer',
};

/** Waits for the traces of ended orders; returns those that stay incomplete or lack their last span. */
export async function incompleteTraces(queryUrl: string, traceIds: string[], since: number): Promise<string[]> {
  const { TraceClient } = await import('@throughline/telemetry-testing');
  const client = new TraceClient(queryUrl);
  const until = Date.now() + TIMEOUT_MS;
  const missing = new Set(traceIds);
  while (missing.size > 0) {
    const whole = await client.list({ query: LAST_SPAN[client.kind], since });
    for (const trace of whole) if (trace.isWhole) missing.delete(trace.traceId);
    // A search returns a limited number of traces, so fetch some of the others by id.
    const fetched = await Promise.all([...missing].slice(0, 50).map((id) => client.trace(id)));
    for (const trace of fetched) if (trace.isWhole && trace.find('notify_customer')) missing.delete(trace.traceId);
    if (Date.now() > until) break;
    if (missing.size > 0) await delay(EVERY_MS);
  }
  return [...missing].sort();
}
