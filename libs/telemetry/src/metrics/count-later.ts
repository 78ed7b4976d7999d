import { type Attributes, type Context, context, type MeterProvider } from '@opentelemetry/api';
import { SYNCHRONOUS } from './bound-meters.js';

/** About a fifth of a millisecond's work. */
const MOST = 256;

type Count = (value: number, attributes: Attributes | undefined, context: Context) => void;

interface Measurement {
  count: Count;
  value: number;
  attributes: Attributes | undefined;
  context: Context;
  /** Milliseconds since 1970. */
  time: number;
}

/**
 * A measurement on an instrument that `provider` gives out from now on costs its caller no more than a note of it. Notes
 * are counted when there are many, which is several times cheaper than one by one between other work, and whenever a
 * reader collects: no interval misses what was measured in it.
 */
export function countLater(provider: MeterProvider): void {
  const notes = new Notes();
  const getMeter = provider.getMeter.bind(provider);
  const watched = new WeakSet<object>();
  // A collection begins with the callbacks. This one observes nothing, so no reader sees its instrument.
  getMeter('@throughline/telemetry')
    .createObservableGauge('telemetry.collection')
    .addCallback(() => notes.count());
  provider.getMeter = (...args) => {
    const meter = getMeter(...args);
    if (!watched.has(meter)) watch(meter as unknown as Makers, notes);
    watched.add(meter);
    return meter;
  };
}

type Makers = Record<keyof typeof SYNCHRONOUS, (name: string, options?: object) => object>;

function watch(meter: Makers, notes: Notes): void {
  for (const [creator, method] of Object.entries(SYNCHRONOUS) as [keyof Makers, string][]) {
    const make = meter[creator].bind(meter);
    meter[creator] = (name, options) => {
      const instrument = make(name, options) as Record<string, Count>;
      const count = instrument[method]!.bind(instrument);
      instrument[method] = (value, attributes, given = context.active()) =>
        // A copy, for the caller may go on using what is his.
        notes.take({ count, value, attributes: attributes && { ...attributes }, context: given, time: Date.now() });
      return instrument;
    };
  }
}

class Notes {
  private notes: Measurement[] = [];

  take(measurement: Measurement): void {
    if (this.notes.push(measurement) >= MOST) this.count();
  }

  count(): void {
    const taken = this.notes;
    this.notes = [];
    for (const { count, value, attributes, context, time } of taken) {
      counting = time;
      count(value, attributes, context);
    }
    counting = undefined;
  }
}

let counting: number | undefined;

/** When the measurement that is being counted was made, in milliseconds since 1970. */
export const measuredAt = (): number => counting ?? Date.now();
