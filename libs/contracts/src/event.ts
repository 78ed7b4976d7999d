import { randomUUID } from 'node:crypto';
import type { z } from 'zod';

/** A fact about one order, ready for the outbox. */
export interface EventMessage<Data = unknown> {
  type: string;
  id: string;
  orderId: string;
  data: Data;
  mandatory: boolean;
}

type EventSchema = z.ZodType<{ orderId: string }>;

export interface EventDefinition<Type extends string = string, Schema extends EventSchema = EventSchema> {
  type: Type;
  schema: Schema;
  /** False for notifications: it is fine when nobody listens. */
  mandatory: boolean;
  of(data: z.input<Schema>): EventMessage<z.output<Schema>>;
  parse(body: unknown): z.output<Schema>;
  example(overrides?: Partial<z.input<Schema>>): z.output<Schema>;
}

export type EventOf<Definition extends EventDefinition> = z.output<Definition['schema']>;

interface EventOptions<Schema extends EventSchema> {
  example: z.input<Schema>;
  notification?: true;
}

/** Declares an event once, for whoever publishes it and whoever listens. */
export function event<const Type extends string, Schema extends EventSchema>(
  type: Type,
  schema: Schema,
  { example, notification }: EventOptions<Schema>,
): EventDefinition<Type, Schema> {
  const mandatory = !notification;
  return {
    type,
    schema,
    mandatory,
    // Parsing strips what the contract does not name, so nothing extra can leak onto the wire.
    of: (data) => {
      const parsed = schema.parse(data);
      return { type, id: randomUUID(), orderId: parsed.orderId, data: parsed, mandatory };
    },
    parse: (body) => schema.parse(body),
    example: (overrides) => schema.parse({ ...(example as object), ...overrides }),
  };
}
