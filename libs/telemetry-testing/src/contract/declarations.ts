/** The type of an attribute's values. JavaScript has only numbers for `int` and `double`; an int has no fraction. */
export type AttributeType = 'string' | 'int' | 'double' | 'boolean' | 'string[]';

/**
 * How many values an attribute has: `one` for each process, a `few` (tens, fit for a metric's label), as `many` as
 * there are hosts or products, or `unbounded` (ids, free text: never on a metric).
 */
export type Cardinality = 'one' | 'few' | 'many' | 'unbounded';

export interface AttributeDeclaration {
  type: AttributeType;
  cardinality: Cardinality;
  meaning: string;
  example: string | number | boolean | readonly string[];
  /** All possible values, if they are known. */
  values?: readonly string[];
}

export interface SpanDeclaration<Attribute extends string = string, Event extends string = string> {
  /** The same name may be declared once for each kind. */
  name: string;
  kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  meaning: string;
  /** The attributes and events that it may have. */
  attributes: readonly Attribute[];
  events?: readonly Event[];
  /** An example of the name, if the name is a pattern. */
  example?: string;
}

export interface EventDeclaration<Attribute extends string = string> {
  meaning: string;
  attributes: readonly Attribute[];
}

/** `updowncounter` is a sum that may fall. */
export type Instrument = 'counter' | 'updowncounter' | 'histogram' | 'gauge';

export interface MetricDeclaration<Attribute extends string = string> {
  name: string;
  instrument: Instrument;
  unit: string;
  meaning: string;
  attributes: readonly Attribute[];
}

/**
 * Everything that a system emits. A name may contain `{placeholders}`: the keys of `words`, each with the words it
 * stands for.
 */
export interface TelemetryContract<Attribute extends string = string, Event extends string = string> {
  words: Record<string, readonly string[]>;
  attributes: Record<Attribute, AttributeDeclaration>;
  events: Record<Event, EventDeclaration<Attribute>>;
  /** Attributes of the sender: the service, its host, the SDK. */
  resource: readonly Attribute[];
  /** Attributes of any link. */
  links: readonly Attribute[];
  spans: readonly SpanDeclaration<Attribute, Event>[];
  metrics: readonly MetricDeclaration<Attribute>[];
}

type Example = AttributeDeclaration['example'];

export const attribute = (type: AttributeType, cardinality: Cardinality, example: Example, meaning: string) => ({
  type,
  cardinality,
  example,
  meaning,
});

/** A string from a known list. */
export const oneOf = (values: readonly string[], meaning: string) => ({
  ...attribute('string', 'few', values[0] ?? '', meaning),
  values,
});

/**
 * Returns builders of declarations that accept only these attributes and events, checked by the compiler. Any span may
 * have `error.type` and an `exception`, because anything can fail.
 */
export const declaring = <Attribute extends string, Event extends string>() => ({
  span: (
    kind: SpanDeclaration['kind'],
    name: string,
    meaning: string,
    attributes: readonly Attribute[] = [],
    events: readonly Event[] = [],
    example = name,
  ) => ({ kind, name, meaning, attributes: [...attributes, 'error.type'], events: [...events, 'exception'], example }),
  metric: (
    instrument: Instrument,
    name: string,
    unit: string,
    meaning: string,
    attributes: readonly Attribute[] = [],
  ): MetricDeclaration => ({ instrument, name, unit, meaning, attributes }),
});
