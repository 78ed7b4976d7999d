import { context, SpanKind } from '@opentelemetry/api';
import { linksTo } from '../context/carrier.js';
import { boundedKey, consumedFrom, type Delivery, describe, operation } from './facts.js';
import { measureSettle } from './measure.js';
import { runInSpan } from '../spans/span.js';
import { remembered } from './remembered.js';

/** What happens to a delivery: one of AMQP's words, or one of the caller's for what it does with a failed message. */
export type Settlement = 'ack' | 'nack' | 'reject' | (string & {});

const settling = remembered((settlement) => operation(settlement, 'settle'));

/**
 * Runs `work`, which settles a delivery, in a CLIENT span `ack {exchange}:{routing key}:{queue}` (or `nack`, `reject`,
 * a word of the caller's) below the active span, with a link to the message's producer: operation type `settle` of the
 * messaging conventions. Optional, because an ack costs one frame and a span costs more. Useful if settling takes time,
 * as parking does.
 *
 * @throws what `work` throws; the span is then red
 */
export function traceSettle<T>(delivery: Delivery, settlement: Settlement, work: () => T): T {
  const destination = consumedFrom(delivery);
  const { name, attributes } = settling(settlement)(destination, delivery, boundedKey(delivery, destination));
  const options = {
    kind: SpanKind.CLIENT,
    attributes,
    more: describe(delivery, destination),
    links: linksTo(delivery.headers, 'producer'),
    measure: measureSettle(destination, settlement, delivery.system),
  };
  return runInSpan(name, options, context.active(), work);
}
