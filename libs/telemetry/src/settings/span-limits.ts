import type { SpanLimits } from '@opentelemetry/sdk-trace';
import { limit } from './limit.js';

/** The longest attribute value of a span or a log record, in characters, if no variable sets another length. */
export const DEFAULT_VALUE_LENGTH = 4096;

/** Returns the span limits by the SDK specification's variables, with a default limit on the length of values. */
export const spanLimitsFromEnv = (): SpanLimits => ({
  attributeCountLimit: limit('OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', 'OTEL_ATTRIBUTE_COUNT_LIMIT') ?? 128,
  attributeValueLengthLimit: valueLengthLimit('SPAN'),
  eventCountLimit: limit('OTEL_SPAN_EVENT_COUNT_LIMIT') ?? 128,
  linkCountLimit: limit('OTEL_SPAN_LINK_COUNT_LIMIT') ?? 128,
  attributePerEventCountLimit: limit('OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT') ?? 128,
  attributePerLinkCountLimit: limit('OTEL_LINK_ATTRIBUTE_COUNT_LIMIT') ?? 128,
});

/** `OTEL_<signal>_ATTRIBUTE_VALUE_LENGTH_LIMIT`, else the general variable, else {@link DEFAULT_VALUE_LENGTH}. */
export const valueLengthLimit = (signal: 'SPAN' | 'LOGRECORD'): number =>
  limit(`OTEL_${signal}_ATTRIBUTE_VALUE_LENGTH_LIMIT`, 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT') ?? DEFAULT_VALUE_LENGTH;
