import { type Context, context, type Span, SpanKind, trace } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import { untracedRoutes } from './untraced-routes.js';

const dropped = new WeakSet<object>();
const receivers = new WeakMap<object, object>();
/** The receivers of those spans that something else stands for. */
const standIns = new WeakMap<object, object>();

/**
 * The span that received what is being worked on: the request's SERVER span, whatever spans are in between, or else the
 * active span.
 */
export const receivingSpan = (from: Context = context.active()): Span | undefined =>
  getRPCMetadata(from)?.span ?? trace.getSpan(from);

/** Remembers which request `span` belongs to, where that may turn out to be untraced after its spans have begun. */
export function noteReceiver(span: object, parent: Context): void {
  if (!untracedRoutes().undecided) return;
  const receiver = getRPCMetadata(parent)?.span;
  if (receiver) receivers.set(span, receiver);
}

/** What waits for its batch in the place of `span` belongs to the same request, until that is forgotten. */
export function standsFor(span: object, waiting: object): void {
  const receiver = receivers.get(span);
  if (receiver) standIns.set(waiting, receiver);
}

/** It may stand for another from now on, and shall keep no request alive. */
export const forgetStandIn = (waiting: object): void => void standIns.delete(waiting);

/** Whether a span that had begun turned out to belong to an untraced request or message: no exporter gets it. */
export const isDropped = (span: object): boolean =>
  dropped.has(span) || dropped.has(standIns.get(span) ?? receivers.get(span) ?? span);

/**
 * Drops the span that received what turns out to be untraced.
 * @returns a function that takes it back, for a route that passes the request on
 */
export function dropReceiver(): () => void {
  const span = receivingSpan() as (Span & { kind?: SpanKind }) | undefined;
  if (!span?.isRecording()) return () => {};
  if (span.kind !== SpanKind.SERVER && span.kind !== SpanKind.CONSUMER) return () => {};
  untracedRoutes().undecided = true;
  dropped.add(span);
  return () => dropped.delete(span);
}
