import type { Attributes, SpanKind } from '@opentelemetry/api';

interface Facts {
  kind: SpanKind;
  attributes: Attributes;
}

const known = new WeakMap<object, Facts>();

/** Remembers of a span that is not recorded what decides where its context may go: OpenTelemetry's own knows nothing. */
export const noteUnrecorded = (span: object, facts: Facts): void => void known.set(span, facts);

/** What a span that is not recorded began with; undefined for a remote parent, or none. */
export const unrecorded = (span: object): Facts | undefined => known.get(span);
