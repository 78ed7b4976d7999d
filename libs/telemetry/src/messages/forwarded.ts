import { type Context, createContextKey, propagation } from '@opentelemetry/api';
import type { Carrier } from '../context/carrier.js';
import { HEADER_PREVIOUS_ATTEMPT, HEADER_PUBLISHED_AT, HEADER_REPLAYED_FROM } from './headers.js';

const RECEIVED = createContextKey('throughline.received-headers');
const OWN = [HEADER_PUBLISHED_AT, HEADER_PREVIOUS_ATTEMPT, HEADER_REPLAYED_FROM];

/** Remembers the headers of the message that is handled in this context. */
export const withReceived = (context: Context, headers: Carrier | undefined): Context =>
  headers ? context.setValue(RECEIVED, headers) : context;

/**
 * Removes the trace of the handled message from headers that are passed on from it. Otherwise, the published message
 * would be a sibling of the handled one, and its queue wait would count from the handled one's publish. A retry keeps
 * them, because it names the attempt before it.
 */
export function withoutReceived(headers: Carrier, at: Context): Carrier {
  const received = at.getValue(RECEIVED) as Carrier | undefined;
  if (!received || headers[HEADER_PREVIOUS_ATTEMPT] !== received[HEADER_PREVIOUS_ATTEMPT]) return headers;
  const fields = propagation.fields();
  const isPassedOn = fields.some((name) => headers[name] != null && headers[name] === received[name]);
  if (!isPassedOn) return headers;
  const stale = new Set([...fields, ...OWN]);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !stale.has(name)));
}
