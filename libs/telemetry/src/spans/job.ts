import { type Attributes, context, type Span, SpanKind, trace } from '@opentelemetry/api';
import { type Carrier, captureContext, extractContext, linksTo } from '../context/carrier.js';
import { ATTR_MESSAGE_ATTEMPT } from '../attributes.js';
import { runInSpan } from './span.js';

/**
 * Enqueues work in a PRODUCER span and passes `store` the context to keep with it, as plain data: a column of an outbox
 * row, a field of a job.
 *
 * @example await traceEnqueue('enqueue send_invoice', {}, (carrier) => queue.add({ orderId, carrier }))
 */
export const traceEnqueue = <T>(name: string, attributes: Attributes, store: (carrier: Carrier) => T): T =>
  runInSpan(name, { kind: SpanKind.PRODUCER, attributes }, context.active(), () => store(captureContext()));

/** A job that was enqueued with its context. */
export interface Job {
  /** The carrier of {@link traceEnqueue} or `captureContext`; anything else gives a trace of its own. */
  carrier: Carrier | undefined | null;
  attributes?: Attributes;
  /** 1 for the first. */
  attempt?: number;
  /**
   * `parent` (default): continues the trace in which the job was enqueued, and links to it. `link`: a new trace with a
   * link.
   */
  relation?: 'parent' | 'link';
}

/**
 * Runs a job in a CONSUMER span, related to the span that enqueued it as a message is to its producer. Attempts of one
 * job are siblings. Errors are treated as in `withSpan`.
 */
export function traceJob<T>(name: string, job: Job, work: (span: Span) => T): T {
  const { carrier, attributes = {}, attempt, relation = 'parent' } = job;
  const origin = extractContext(carrier);
  const options = {
    kind: SpanKind.CONSUMER,
    attributes: { ...attributes, ...(attempt !== undefined && { [ATTR_MESSAGE_ATTEMPT]: attempt }) },
    links: linksTo(carrier, 'producer'),
  };
  return runInSpan(name, options, relation === 'link' ? trace.deleteSpan(origin) : origin, work);
}
