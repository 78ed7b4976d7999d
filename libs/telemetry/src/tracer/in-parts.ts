import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** A span's attributes: those that it shares with others, frozen, and its own. */
export interface InParts {
  shared: Attributes | undefined;
  own: Attributes;
}

/** The attributes of any span. One of ours is not made to put them together. */
export const inParts = (span: ReadableSpan & { inParts?: InParts }): InParts =>
  span.inParts ?? { shared: undefined, own: span.attributes };
