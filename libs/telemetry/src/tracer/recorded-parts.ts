import type { Attributes, HrTime, Link, SpanContext } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

// Classes, and copies of an empty list: V8 watches the places of literals. Where what they made has outlived a collection,
// as finished spans of one busy turn do, all that is made there goes to the old generation from then on, and whatever it
// refers to follows.
const EMPTY: never[] = [];

export const noLinks = (): Link[] => EMPTY.slice();
export const noEvents = (): Event[] => EMPTY.slice();

export class RecordedLink implements Link {
  constructor(
    readonly context: SpanContext,
    readonly attributes: Attributes,
    readonly droppedAttributesCount: number,
  ) {}
}

export type Event = ReadableSpan['events'][number];

export class RecordedEvent implements Event {
  constructor(
    readonly name: string,
    readonly time: HrTime,
    readonly attributes: Attributes,
    readonly droppedAttributesCount: number,
  ) {}
}
