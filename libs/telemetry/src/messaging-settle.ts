import { context, SpanKind } from '@opentelemetry/api';
import { linksTo } from './carrier.js';
import { consumedFrom, type Delivery, describe } from './message-facts.js';
import { measureSettle } from './messaging-metrics.js';
import { runInSpan } from './span.js';

/** What becomes of a delivery: done, given back, refused, passed on for another attempt, or set aside. */
export type Settlement = 'ack' | 'nack' | 'reject' | 'retry' | 'park';

/**
 * Runs `work`, which settles a delivery, in a CLIENT span `ack {exchange}:{routing key}:{queue}` (or `nack`, `reject`,
 * `retry`, `park`) under the active span, linked to the message's producer: operation type `settle` of the messaging
 * conventions. Opt-in, for an ack costs a frame and a span costs more; worth it where settling takes time, as parking
 * does.
 *
 * @throws what `work` throws; the span is then red
 */
export function traceSettle<T>(delivery: Delivery, settlement: Settlement, work: () => T): T {
  const destination = consumedFrom(delivery);
  const options = {
    kind: SpanKind.CLIENT,
    attributes: describe(delivery, destination, settlement, 'settle'),
    links: linksTo(delivery.headers, 'producer'),
  };
  return runInSpan(
    `${settlement} ${destination}`,
    options,
    context.active(),
    work,
    measureSettle(destination, settlement),
  );
}
