import { z } from 'zod';
import { TraceId } from './primitives.js';

/** What a click in the storefront does; its span is named `click {action}`. */
export const ClickAction = z.enum([
  'place_order',
  'withdraw_order',
  'approve_order',
  'refuse_order',
  'show_suggestions',
  'replay_message',
]);
export type ClickAction = z.infer<typeof ClickAction>;

/** The instrumentations in the storefront. */
const Scope = z.enum([
  'storefront',
  '@opentelemetry/instrumentation-fetch',
  '@opentelemetry/instrumentation-document-load',
]);
const SpanName = z.enum([
  ...ClickAction.options.map((action) => `click ${action}` as const),
  'documentLoad',
  'documentFetch',
  'resourceFetch',
  'GET',
  'POST',
]);
/** Of OTLP's kinds, INTERNAL and CLIENT. */
const Kind = z.union([z.literal(1), z.literal(3)]);

const spanId = z.string().regex(/^(?!0{16})[0-9a-f]{16}$/);
const nanoseconds = z
  .string()
  .regex(/^\d{1,19}$/)
  .meta({ description: 'Nanoseconds since the epoch.' });
const Attribute = z.object({
  key: z.string().max(128),
  value: z.object({
    stringValue: z.string().max(4096).optional(),
    intValue: z.union([z.number(), z.string().max(20)]).optional(),
  }),
});
const attributes = z.array(Attribute).max(32).default([]);
const version = z.string().max(32).optional();

export const BrowserSpan = z.object({
  traceId: TraceId.unwrap(),
  spanId,
  parentSpanId: spanId.optional(),
  name: SpanName,
  kind: Kind,
  startTimeUnixNano: nanoseconds,
  endTimeUnixNano: nanoseconds,
  attributes,
  events: z
    .array(z.object({ timeUnixNano: nanoseconds, name: z.string().max(128) }))
    .max(16)
    .default([]),
  status: z.object({ code: z.number().int().min(0).max(2).optional() }).default({}),
});
export type BrowserSpan = z.infer<typeof BrowserSpan>;

/** The most spans that one request may carry. */
export const MAX_BROWSER_SPANS = 64;

export const BrowserTraces = z
  .object({
    resourceSpans: z
      .array(
        z.object({
          scopeSpans: z
            .array(
              z.object({
                scope: z.object({ name: Scope, version }),
                spans: z.array(BrowserSpan).max(MAX_BROWSER_SPANS),
              }),
            )
            .max(Scope.options.length),
        }),
      )
      .max(1),
  })
  .meta({
    id: 'BrowserTraces',
    description: 'Finished spans of the storefront: OTLP/JSON, as far as the storefront uses it.',
  });
export type BrowserTraces = z.infer<typeof BrowserTraces>;
