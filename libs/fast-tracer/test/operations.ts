import {
  type Attributes,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanOptions,
  type TimeInput,
  type TracerProvider,
} from '@opentelemetry/api';
import type { SpanLimits } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';

/** One call of a span, or time that passes. */
export type Operation = (span: Span, pass: (milliseconds: number) => void) => unknown;

const texts = fc.oneof(fc.string({ maxLength: 12 }), fc.string({ unit: 'grapheme', maxLength: 6 }));
const numbers = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.double(), fc.constantFrom(2 ** 63, -(2 ** 63), 0));
const plain = fc.oneof({ weight: 6, arbitrary: texts }, { weight: 3, arbitrary: numbers }, fc.boolean());
const odd = fc.oneof(
  fc.array(texts, { maxLength: 4 }),
  fc.array(fc.oneof(numbers, fc.boolean(), texts, fc.constant(undefined)), { maxLength: 4 }),
  fc.uint8Array({ maxLength: 6 }),
  fc.dictionary(texts, fc.oneof(plain, fc.array(plain, { maxLength: 2 })), { maxKeys: 3 }),
  fc.constantFrom(null, undefined, 7n, Symbol('odd'), () => 1, new Date(0)),
);
const values = fc.oneof({ weight: 5, arbitrary: plain }, { weight: 1, arbitrary: odd });
// Few names, so that they come back.
const names = fc.oneof({ weight: 9, arbitrary: fc.constantFrom('a', 'b', 'c', 'd', 'e') }, texts);
const attributes = fc.dictionary(names, values, { maxKeys: 7 }) as fc.Arbitrary<Attributes>;
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const hex = (digits: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: digits, maxLength: digits });
const times: fc.Arbitrary<TimeInput> = fc.oneof(
  fc.integer({ min: 0, max: 6000 }),
  fc.double({ min: 1_700_000_000_000, max: 1_900_000_000_000, noNaN: true }),
  fc.date({ min: new Date(0), max: new Date('2100'), noInvalidDate: true }),
  fc.tuple(fc.nat(4_000_000_000), fc.nat(999_999_999)),
);
const links: fc.Arbitrary<Link> = fc.record(
  {
    context: fc.record(
      { traceId: hex(32), spanId: hex(16), traceFlags: fc.nat(3), isRemote: fc.boolean() },
      { requiredKeys: ['traceId', 'spanId', 'traceFlags'] },
    ),
    attributes,
  },
  { requiredKeys: ['context'] },
);
const exceptions = fc.oneof(
  texts,
  fc.record(
    { code: fc.oneof(texts, fc.nat()), name: texts, message: texts, stack: texts },
    { requiredKeys: [], noNullPrototype: true },
  ),
);
const statuses = fc.record({ code: fc.nat(2), message: fc.oneof(texts, fc.nat()) }, { requiredKeys: ['code'] });

const call = <A extends unknown[]>(
  method: keyof Span,
  ...args: { [K in keyof A]: fc.Arbitrary<A[K]> }
): fc.Arbitrary<Operation> =>
  fc.tuple<A>(...args).map((given) => {
    const operation: Operation = (span) => (span[method] as (...args: unknown[]) => unknown)(...given);
    return Object.assign(operation, { [fc.toStringMethod]: () => `${method}${fc.stringify(given)}` });
  });

const operation = fc.oneof(
  { weight: 4, arbitrary: call('setAttribute', names, values) },
  { weight: 2, arbitrary: call('setAttributes', attributes) },
  call('addEvent', texts, maybe(fc.oneof(attributes, times)), maybe(times)),
  call('addLink', links),
  call('addLinks', fc.array(links, { maxLength: 3 })),
  call('setStatus', statuses),
  call('updateName', texts),
  call('recordException', exceptions, maybe(times)),
  fc.double({ min: 0, max: 2000, noNaN: true }).map(
    (ms): Operation =>
      (_span, pass) =>
        pass(ms),
  ),
  { weight: 1, arbitrary: call('end', maybe(times)) },
);

export const operations = fc.array(operation, { maxLength: 25 });

export const spanOptions: fc.Arbitrary<SpanOptions> = fc.record(
  { kind: fc.nat(4), attributes, links: fc.array(links, { maxLength: 4 }), startTime: times },
  { requiredKeys: [] },
);

/** Mostly narrow ones; a limit may be zero, or below, which the SDK ignores for lengths. */
const limit = fc.integer({ min: 0, max: 4 });
export const spanLimits: fc.Arbitrary<SpanLimits> = fc.record(
  {
    attributeValueLengthLimit: fc.integer({ min: -1, max: 8 }),
    attributeCountLimit: limit,
    linkCountLimit: limit,
    eventCountLimit: limit,
    attributePerEventCountLimit: limit,
    attributePerLinkCountLimit: limit,
  },
  { requiredKeys: [] },
);

/** A span that goes through these operations and has ended. */
export function perform(
  provider: TracerProvider,
  options: SpanOptions,
  steps: Operation[],
  pass: (milliseconds: number) => void,
): void {
  const span = provider.getTracer('test').startSpan('work', options, ROOT_CONTEXT);
  for (const step of steps) step(span, pass);
  span.end();
}

/** How often a property is tried: `RUNS=10000 npx jest same-as-sdk` looks further. */
export const runs = { numRuns: Number(process.env['RUNS'] ?? 150) };
