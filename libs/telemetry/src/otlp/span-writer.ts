import type { Attributes, SpanContext } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { inParts } from '../tracer/in-parts.js';
import { memoOf } from '../tracer/shared-attributes.js';
import { AttributeWriter } from './attribute-writer.js';
import { ProtobufWriter } from './protobuf-writer.js';

const SPAN_ATTRIBUTES = 9;
const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;

/** Writes spans as `Span` of opentelemetry/proto/trace/v1/trace.proto, what they repeat from memory. */
export class SpanWriter {
  constructor(private readonly attributes: AttributeWriter) {}

  /** @param field the number of the repeated `Span` in the message that is open */
  write(to: ProtobufWriter, field: number, span: ReadableSpan): void {
    const start = to.open(field);
    const context = span.spanContext();
    const parent = span.parentSpanContext;
    this.ids(to, context);
    if (parent?.spanId) {
      to.tag(4, 2);
      to.hex(parent.spanId);
    }
    to.text(5, span.name);
    number(to, 6, span.kind + 1);
    to.tag(7, 1);
    to.nanos(span.startTime);
    to.tag(8, 1);
    to.nanos(span.endTime);
    const { shared, own } = inParts(span);
    if (shared) to.raw(this.encoded(shared));
    this.attributes.write(to, SPAN_ATTRIBUTES, own);
    number(to, 10, span.droppedAttributesCount);
    for (const event of span.events) this.event(to, event);
    number(to, 12, span.droppedEventsCount);
    for (const link of span.links) this.link(to, link);
    number(to, 14, span.droppedLinksCount);
    const status = to.open(15);
    if (span.status.message) to.text(2, span.status.message);
    number(to, 3, span.status.code);
    to.close(status);
    flags(to, 16, context.traceFlags, parent?.isRemote);
    to.close(start);
  }

  private encoded(shared: Attributes): Uint8Array {
    const memo = memoOf(shared)!;
    if (!memo.encoded) {
      const to = new ProtobufWriter(512);
      this.attributes.write(to, SPAN_ATTRIBUTES, shared);
      memo.encoded = Uint8Array.from(to.finish());
    }
    return memo.encoded;
  }

  private event(
    to: ProtobufWriter,
    { time, name, attributes, droppedAttributesCount }: ReadableSpan['events'][number],
  ): void {
    const start = to.open(11);
    to.tag(1, 1);
    to.nanos(time);
    to.text(2, name);
    this.attributes.write(to, 3, attributes);
    number(to, 4, droppedAttributesCount);
    to.close(start);
  }

  private link(
    to: ProtobufWriter,
    { context, attributes, droppedAttributesCount }: ReadableSpan['links'][number],
  ): void {
    const start = to.open(13);
    this.ids(to, context);
    this.attributes.write(to, 4, attributes);
    number(to, 5, droppedAttributesCount);
    flags(to, 6, context.traceFlags, context.isRemote);
    to.close(start);
  }

  /** Trace id, span id and trace state have the same numbers in a span and in a link. */
  private ids(to: ProtobufWriter, { traceId, spanId, traceState }: SpanContext): void {
    to.tag(1, 2);
    to.hex(traceId);
    to.tag(2, 2);
    to.hex(spanId);
    const state = traceState?.serialize();
    if (state) to.text(3, state);
  }
}

/** Zero is what a field that is left out holds. */
function number(to: ProtobufWriter, field: number, value = 0): void {
  if (value === 0) return;
  to.tag(field, 0);
  to.varint(value);
}

function flags(to: ProtobufWriter, field: number, traceFlags: number, isRemote: boolean | undefined): void {
  to.tag(field, 5);
  to.fixed32((traceFlags & 0xff) | HAS_IS_REMOTE | (isRemote ? IS_REMOTE : 0));
}
