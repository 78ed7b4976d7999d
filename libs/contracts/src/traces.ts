import { z } from 'zod';
import { TraceId } from './primitives.js';

const Attributes = z.record(z.string(), z.unknown());
const milliseconds = z.number().meta({ description: 'Milliseconds since the epoch, with fractions.' });
const spanId = z.string().regex(/^[0-9a-f]{16}$/);
const traceId = TraceId.unwrap();

export const TraceSpan = z
  .object({
    traceId,
    spanId,
    parentSpanId: spanId.optional().meta({ description: 'Absent on a root.' }),
    name: z.string().meta({ example: 'charge_payment' }),
    kind: z.enum(['internal', 'server', 'client', 'producer', 'consumer']),
    service: z.string().meta({ example: 'payment-service' }),
    status: z.enum(['unset', 'ok', 'error']),
    statusMessage: z.string().optional(),
    start: milliseconds,
    end: milliseconds,
    attributes: Attributes,
    events: z.array(z.object({ name: z.string(), at: milliseconds, attributes: Attributes })),
    links: z.array(z.object({ traceId, spanId, attributes: Attributes })),
  })
  .meta({ id: 'TraceSpan', description: 'A finished span.' });
export type TraceSpan = z.infer<typeof TraceSpan>;

export const TraceLog = z
  .object({
    at: milliseconds,
    traceId,
    spanId: spanId.optional(),
    service: z.string(),
    severity: z.string().meta({ example: 'INFO' }),
    text: z.string(),
  })
  .meta({ id: 'TraceLog', description: 'A log line that was written in a span.' });
export type TraceLog = z.infer<typeof TraceLog>;

export const TraceExemplar = z
  .object({
    at: milliseconds,
    traceId,
    spanId,
    metric: z.string().meta({ example: 'payment.processing.duration' }),
    seconds: z.number().meta({ example: 1.2 }),
  })
  .meta({ id: 'TraceExemplar', description: 'A duration that was measured in a span, and kept as an example.' });
export type TraceExemplar = z.infer<typeof TraceExemplar>;

export const OrderTraces = z
  .object({
    traces: z
      .array(z.object({ traceId, spans: z.array(TraceSpan) }))
      .meta({ description: 'The trace of the order first, then those that are linked to it.' }),
    logs: z.array(TraceLog),
    exemplars: z.array(TraceExemplar),
  })
  .meta({ id: 'OrderTraces', description: 'What has arrived so far of the traces of an order.' });
export type OrderTraces = z.infer<typeof OrderTraces>;

export const StorefrontSettings = z
  .object({
    sessions: z.boolean().meta({ description: 'POST /sessions gives tokens.' }),
    traces: z.boolean().meta({ description: 'GET /orders/{id}/trace answers.' }),
    operations: z.boolean().meta({ description: 'GET /operations answers operators.' }),
    pagePass: z.string().nullable().meta({
      description: 'Lets this page send its spans: 16 hex digits with which its trace ids begin, and a signature.',
      example: '0af7651916cd43dd.1795752000.…',
    }),
    links: z.array(
      z.object({
        name: z.string().meta({ example: 'Jaeger' }),
        url: z
          .string()
          .meta({ description: '{traceId} stands for the id.', example: 'http://localhost:16686/trace/{traceId}' }),
      }),
    ),
  })
  .meta({ id: 'StorefrontSettings', description: 'What the storefront offers here.' });
export type StorefrontSettings = z.infer<typeof StorefrontSettings>;
