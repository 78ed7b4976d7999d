import { z } from 'zod';
import { OrderId, Timestamp, TraceId } from './primitives.js';

const count = z.int().min(0);
const milliseconds = z.number().min(0);

export const QueueState = z
  .object({
    queue: z.string().meta({ example: 'payments.charge_payment' }),
    ready: count
      .nullable()
      .meta({ description: 'Messages that wait for a consumer; null where there is no such queue.' }),
    retrying: count.meta({ description: 'Messages that wait to be tried again.' }),
    consumers: count,
    waits: z
      .object({ deliveries: count, meanMs: milliseconds, longestMs: milliseconds })
      .nullable()
      .meta({ description: 'How long the deliveries of the last minutes waited, by their spans; null without spans.' }),
  })
  .meta({ id: 'QueueState', description: 'The queue of a step.' });
export type QueueState = z.infer<typeof QueueState>;

export const ParkedMessage = z
  .object({
    id: z.string().meta({ description: 'Empty where the message has none: then it cannot be replayed here.' }),
    type: z.string().meta({ example: 'order.placed' }),
    orderId: OrderId.nullable(),
    queue: z.string(),
    reason: z.string().meta({ example: 'exhausted' }),
    error: z.string(),
    at: Timestamp.nullable(),
  })
  .meta({ id: 'ParkedMessage', description: 'A message that was set aside.' });
export type ParkedMessage = z.infer<typeof ParkedMessage>;

export const Operations = z
  .object({
    queues: z.array(QueueState),
    parked: z.array(ParkedMessage).meta({ description: 'The newest first, 50 at most.' }),
    parkedInAll: count,
  })
  .meta({ id: 'Operations', description: 'What the queues hold now.' });
export type Operations = z.infer<typeof Operations>;

export const Replayed = z
  .object({ traceId: TraceId })
  .meta({ id: 'Replayed', description: 'The trace in which the message went back.' });
export type Replayed = z.infer<typeof Replayed>;
