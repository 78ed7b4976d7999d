import type { SpanLimits } from '@opentelemetry/sdk-trace';

/** The limits of the OpenTelemetry specification: 128 of each, texts of any length. */
export const withDefaults = (given: SpanLimits = {}): Required<SpanLimits> => ({
  attributeCountLimit: given.attributeCountLimit ?? 128,
  attributeValueLengthLimit: given.attributeValueLengthLimit ?? Infinity,
  eventCountLimit: given.eventCountLimit ?? 128,
  linkCountLimit: given.linkCountLimit ?? 128,
  attributePerEventCountLimit: given.attributePerEventCountLimit ?? 128,
  attributePerLinkCountLimit: given.attributePerLinkCountLimit ?? 128,
});
