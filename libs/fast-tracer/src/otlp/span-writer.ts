import type { SpanContext, SpanStatus } from '@opentelemetry/api';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import { AttributeWriter } from './attribute-writer.js';
import type { ProtobufWriter } from './protobuf-writer.js';

const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;

/** Writes spans as `Span` of opentelemetry/proto/trace/v1/trace.proto, byte for byte as the SDK's serializer does. */
export class SpanWriter {
  readonly attributes = new AttributeWriter();

  /** @param field the number of the repeated `Span` in the message that is open */
  write(to: ProtobufWriter, field: number, span: ReadableSpan): void {
    const start = to.open(field);
    const context = span.spanContext();
    const parent = span.parentSpanContext;
    ids(to, context);
    if (parent?.spanId) to.hex(4, parent.spanId);
    to.text(5, span.name);
    to.number(6, span.kind + 1);
    to.nanos(7, span.startTime);
    to.nanos(8, span.endTime);
    this.attributes.write(to, 9, span.attributes);
    to.number(10, span.droppedAttributesCount);
    for (const event of span.events) this.event(to, event);
    to.number(12, span.droppedEventsCount);
    for (const link of span.links) this.link(to, link);
    to.number(14, span.droppedLinksCount);
    status(to, span.status);
    flags(to, 16, context.traceFlags, parent?.isRemote);
    to.close(start);
  }

  private event(to: ProtobufWriter, { time, name, attributes, droppedAttributesCount }: TimedEvent): void {
    const start = to.open(11);
    to.nanos(1, time);
    to.text(2, name);
    this.attributes.write(to, 3, attributes);
    to.number(4, droppedAttributesCount ?? 0);
    to.close(start);
  }

  private link(to: ProtobufWriter, { context, attributes, droppedAttributesCount }: ReadableSpan['links'][number]) {
    const start = to.open(13);
    ids(to, context);
    this.attributes.write(to, 4, attributes);
    to.number(5, droppedAttributesCount ?? 0);
    flags(to, 6, context.traceFlags, context.isRemote);
    to.close(start);
  }
}

/** Trace id, span id and trace state have the same numbers in a span and in a link. */
function ids(to: ProtobufWriter, { traceId, spanId, traceState }: SpanContext): void {
  to.hex(1, traceId);
  to.hex(2, spanId);
  const state = traceState?.serialize();
  if (state) to.text(3, state);
}

function status(to: ProtobufWriter, { code, message }: SpanStatus): void {
  const start = to.open(15);
  if (message) to.text(2, message);
  to.number(3, code);
  to.close(start);
}

function flags(to: ProtobufWriter, field: number, traceFlags: number, isRemote: boolean | undefined): void {
  to.tag(field, 5);
  to.fixed32((traceFlags & 0xff) | HAS_IS_REMOTE | (isRemote ? IS_REMOTE : 0));
}
