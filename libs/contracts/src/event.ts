import { randomUUID } from 'node:crypto';
import type { z } from 'zod';

/** A fact about one order, ready for the outbox. */
export interface EventMessage<Data = unknown> {
  type: string;
  version: number;
  id: string;
  orderId: string;
  data: Data;
  mandatory: boolean;
}

type EventSchema = z.ZodType<{ orderId: string }>;

export interface EventDefinition<Type extends string = string, Schema extends EventSchema = EventSchema> {
  type: Type;
  /** Raised when the body changes so that older consumers would misread it. */
  version: number;
  schema: Schema;
  /** Whether the event needs a consumer. False for notifications. */
  mandatory: boolean;
  of(data: z.input<Schema>): EventMessage<z.output<Schema>>;
  /** The body with its type, so that a handler of several events knows which it has. */
  parse(body: unknown): Typed<Type, Schema>;
  example(overrides?: Partial<z.input<Schema>>): Typed<Type, Schema>;
}

type Typed<Type extends string, Schema extends EventSchema> = z.output<Schema> & { type: Type };

export type EventOf<Definition extends EventDefinition> =
  Definition extends EventDefinition<infer Type, infer Schema> ? Typed<Type, Schema> : never;

interface EventOptions<Schema extends EventSchema> {
  example: z.input<Schema>;
  notification?: true;
  /** 1 unless given. */
  version?: number;
}

/** Declares an event once, for its publishers and its consumers. */
export function event<const Type extends string, Schema extends EventSchema>(
  type: Type,
  schema: Schema,
  { example, notification, version = 1 }: EventOptions<Schema>,
): EventDefinition<Type, Schema> {
  const mandatory = !notification;
  const parse = (body: unknown) => ({ ...schema.parse(body), type });
  return {
    type,
    version,
    schema,
    mandatory,
    // Parsing strips what the contract does not name, so nothing extra can leak onto the wire.
    of: (data) => {
      const parsed = schema.parse(data);
      return { type, version, id: randomUUID(), orderId: parsed.orderId, data: parsed, mandatory };
    },
    parse,
    example: (overrides) => parse({ ...(example as object), ...overrides }),
  };
}
