import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** The limits of a queue of spans. */
export interface RoomLimits {
  /** Spans held at once, waiting or on their way. */
  maxQueueSize: number;
  /** Their estimated size in memory, in bytes. */
  maxQueueBytes: number;
}

/** Above this share of its limits, a queue begins to refuse traces. */
const PRESSURE = 0.5;
/**
 * How long a refused share of traces stays refused, in ms. Otherwise traces would come and go with each batch that
 * leaves.
 */
const REFUSED_FOR_MS = 10_000;
/** The estimated size of a span without attributes, events and links, and the overhead of each of those, in bytes. */
const SPAN = 600;
const ENTRY = 48;
const VALUE = 8;

/**
 * Decides which spans a queue takes. As the queue fills up, it refuses more and more traces, chosen by the last digits
 * of their ids, so that every process refuses the same traces and the others stay whole.
 */
export class SpanRoom {
  private readonly held = new Map<ReadableSpan, number>();
  private bytes = 0;
  /** The share of traces that is refused, and the time before which it does not fall. */
  private refused = 0;
  private refusedUntil = 0;

  constructor(private readonly limits: RoomLimits) {}

  /** Takes a span in; returns false if there is no room for its trace. */
  take(span: ReadableSpan): boolean {
    const size = sizeOf(span);
    const { maxQueueSize, maxQueueBytes } = this.limits;
    if (this.held.size + 1 > maxQueueSize || this.bytes + size > maxQueueBytes) return false;
    this.adjust(Math.max(this.held.size / maxQueueSize, this.bytes / maxQueueBytes));
    if (this.refused > 0 && shareOf(span.spanContext().traceId) < this.refused) return false;
    this.held.set(span, size);
    this.bytes += size;
    return true;
  }

  leave(span: ReadableSpan): void {
    this.bytes -= this.held.get(span) ?? 0;
    this.held.delete(span);
  }

  private adjust(filled: number): void {
    const needed = Math.max(0, (filled - PRESSURE) / (1 - PRESSURE));
    if (needed === 0 && this.refused === 0) return;
    const now = Date.now();
    if (needed < this.refused && now < this.refusedUntil) return;
    this.refused = needed;
    this.refusedUntil = now + REFUSED_FOR_MS;
  }
}

/**
 * The position of a trace among all traces, from 0 to 1, by the part of its id that W3C Trace Context says is random.
 */
const shareOf = (traceId: string): number => Number.parseInt(traceId.slice(-8), 16) / 2 ** 32;

function sizeOf({ name, attributes, events, links }: ReadableSpan): number {
  let size = SPAN + name.length + sizeOfAttributes(attributes);
  for (const { name: event, attributes: own } of events) size += ENTRY + event.length + sizeOfAttributes(own);
  for (const { attributes: own } of links) size += SPAN / 4 + sizeOfAttributes(own);
  return size;
}

function sizeOfAttributes(attributes: Attributes | undefined): number {
  let size = 0;
  for (const key in attributes) {
    const value = attributes[key];
    size += ENTRY + (typeof value === 'string' ? value.length : Array.isArray(value) ? sizeOfList(value) : VALUE);
  }
  return size;
}

const sizeOfList = (values: readonly unknown[]): number =>
  values.reduce<number>((sum, value) => sum + VALUE + (typeof value === 'string' ? value.length : 0), 0);
