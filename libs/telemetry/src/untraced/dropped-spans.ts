import { type Context, context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { getRPCMetadata } from '@opentelemetry/core';
import { untracedRoutes } from './untraced-routes.js';

const dropped = new WeakSet<object>();
const droppedUnlessFailed = new WeakSet<object>();
const receivers = new WeakMap<object, object>();

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

/** Keeps a span from the exporters unless it fails: one that says nothing its neighbours do not say. */
export const dropUnlessFailed = (span: object): void => void droppedUnlessFailed.add(span);

/** Whether no exporter gets a finished span, because it belongs to an untraced request or message, or says nothing. */
export const isDropped = (span: { status: { code: SpanStatusCode } }): boolean =>
  dropped.has(span) ||
  dropped.has(receivers.get(span) ?? span) ||
  (droppedUnlessFailed.has(span) && span.status.code !== SpanStatusCode.ERROR);

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
