import type { Link, SpanContext, SpanKind, TimeInput } from '@opentelemetry/api';
import type { InstrumentationScope } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import type { BoundedAttributes } from './bounded-attributes.js';
import type { Limits } from './limits.js';

/** What all spans of a tracer have in common. */
export interface Surroundings {
  resource: Resource;
  scope: InstrumentationScope;
  limits: Limits;
  processors: readonly SpanProcessor[];
}

export interface Beginning {
  name: string;
  kind: SpanKind;
  spanContext: SpanContext;
  parent: SpanContext | undefined;
  attributes: BoundedAttributes;
  links: Link[];
  startTime: TimeInput | undefined;
}
