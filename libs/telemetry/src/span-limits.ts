import { diag } from '@opentelemetry/api';
import { getNumberFromEnv } from '@opentelemetry/core';
import type { SpanLimits } from '@opentelemetry/sdk-trace';

/**
 * How much a span may hold, by the names of OpenTelemetry's specification, of which the SDK misses two. What is
 * undefined is named all the same: the SDK's own reading would stand in its place.
 */
export const spanLimits = (): SpanLimits =>
  ({
    attributeCountLimit: limit('OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT') ?? limit('OTEL_ATTRIBUTE_COUNT_LIMIT'),
    attributeValueLengthLimit:
      limit('OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT') ?? limit('OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT'),
    eventCountLimit: limit('OTEL_SPAN_EVENT_COUNT_LIMIT'),
    linkCountLimit: limit('OTEL_SPAN_LINK_COUNT_LIMIT'),
    attributePerEventCountLimit: limit('OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT'),
    attributePerLinkCountLimit: limit('OTEL_LINK_ATTRIBUTE_COUNT_LIMIT'),
  }) as SpanLimits;

/** Zero is a limit, too. */
function limit(name: string): number | undefined {
  const value = getNumberFromEnv(name);
  if (value === undefined || value >= 0) return value;
  diag.warn(`${name}: "${value}" is below zero; left out.`);
  return undefined;
}
