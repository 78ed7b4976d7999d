import type { Attributes, Link, SpanContext, SpanKind, TimeInput } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { SpanLimits, SpanProcessor } from '@opentelemetry/sdk-trace';

/** What all spans of one tracer have in common. */
export interface Shared {
  readonly resource: Resource;
  readonly scope: InstrumentationScope;
  readonly limits: Required<SpanLimits>;
  readonly processors: readonly SpanProcessor[];
  /** Whether all ids that the tracer makes are valid. */
  readonly hasValidIds: boolean;
}

/** What one span begins with. Attributes and links are within the limits and belong to the span. */
export interface Beginning {
  name: string;
  kind: SpanKind;
  spanContext: SpanContext;
  parentSpanContext: SpanContext | undefined;
  attributes: Attributes;
  droppedAttributesCount: number;
  links: Link[];
  startTime: TimeInput | undefined;
  /** Told that the span has ended. */
  ended: (() => void) | undefined;
}
