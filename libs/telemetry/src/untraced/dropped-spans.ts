import { type Context, context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import { untracedRoutes } from './untraced-routes.js';

const dropped = new WeakSet<object>();
const droppedUnlessFailed = new WeakSet<object>();
const receivers = new WeakMap<object, object>();

/**
 * Returns the span that received the request or message being handled: its SERVER or CONSUMER span, whatever spans are
 * in between, or else the active span.
 */
export const receivingSpan = (from: Context = context.active()): Span | undefined =>
  getRPCMetadata(from)?.span ?? trace.getSpan(from);

/** Remembers to which request `span` belongs, if the request may turn out to be untraced later. */
export function noteReceiver(span: object, parent: Context): void {
  if (!untracedRoutes().undecided) return;
  const receiver = getRPCMetadata(parent)?.span;
  if (receiver) receivers.set(span, receiver);
}

/** Withholds a span from the exporters unless it fails, because other spans already show what it shows. */
export const dropUnlessFailed = (span: object): void => void droppedUnlessFailed.add(span);

/**
 * Whether a finished span is withheld from the exporters: it belongs to an untraced request or message, or repeats what
 * other spans show.
 */
export const isDropped = (span: { status: { code: SpanStatusCode } }): boolean =>
  dropped.has(span) ||
  dropped.has(receivers.get(span) ?? span) ||
  (droppedUnlessFailed.has(span) && span.status.code !== SpanStatusCode.ERROR);

/**
 * Drops the span that received an untraced request.
 *
 * @returns a function that undoes it, for a route that passes the request on
 */
export function dropReceiver(): () => void {
  const span = receivingSpan() as (Span & { kind?: SpanKind }) | undefined;
  if (!span?.isRecording()) return () => {};
  if (span.kind !== SpanKind.SERVER && span.kind !== SpanKind.CONSUMER) return () => {};
  untracedRoutes().undecided = true;
  dropped.add(span);
  return () => dropped.delete(span);
}
