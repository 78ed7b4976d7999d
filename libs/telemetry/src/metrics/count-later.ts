import {
  type Attributes,
  type Context,
  context,
  diag,
  type MeterProvider,
  ROOT_CONTEXT,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { inWords } from '../in-words.js';
import { SYNCHRONOUS } from './bound-meters.js';

/** About a fifth of a millisecond's work. */
const MOST = 256;

type Count = (value: number, attributes: Attributes | undefined, context: Context) => void;

interface Measurement {
  instrument: Instrument;
  value: number;
  attributes: Attributes | undefined;
  context: Context;
  /** Milliseconds since 1970. */
  time: number;
}

/**
 * A measurement on an instrument that `provider` gives out from now on costs its caller no more than a note of it. Notes
 * are counted when there are many, which is several times cheaper than one by one between other work, and whenever a
 * reader collects: no interval misses what was measured in it. What was added under the same frozen attributes is
 * counted as one sum; unfrozen ones are copied, for their owner may go on using them. What cannot be counted (a BigInt
 * among the attributes) is left out and told by `diag`: others must not pay for it, who happen to measure or collect next.
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
      const made = make(name, options) as Record<string, Count>;
      const instrument = new Instrument(name, made[method]!.bind(made), method === 'add');
      made[method] = (value, given, active = context.active()) => {
        const attributes = given && !Object.isFrozen(given) ? { ...given } : given;
        notes.take({ instrument, value, attributes, context: active, time: Date.now() });
      };
      return made;
    };
  }
}

/** One instrument, and what was added to it since its notes were last counted. */
class Instrument {
  private readonly sums = new Map<Attributes, { others: number; latest: Measurement }>();
  private warned = false;

  constructor(
    private readonly name: string,
    private readonly count: Count,
    private readonly adds: boolean,
  ) {}

  take(measurement: Measurement): void {
    const { value, attributes } = measurement;
    // Fractions add up to something else in another order, and what is below zero is not for every counter.
    const adds = this.adds && Number.isSafeInteger(value) && value >= 0;
    if (!adds || !attributes || !Object.isFrozen(attributes)) return this.countNow(measurement);
    const sum = this.sums.get(attributes);
    if (!sum) return void this.sums.set(attributes, { others: 0, latest: measurement });
    // The latest in a sampled span stays by itself: it may become the exemplar.
    const stays = isSampled(measurement) || !isSampled(sum.latest);
    sum.others += stays ? sum.latest.value : value;
    if (stays) sum.latest = measurement;
  }

  countSums(): void {
    for (const [attributes, { others, latest }] of this.sums) {
      if (others > 0) this.countNow({ ...latest, value: others, attributes, context: ROOT_CONTEXT });
      this.countNow(latest);
    }
    this.sums.clear();
  }

  /** Says once that this instrument is given what cannot be counted. */
  refuse(error: unknown): void {
    if (this.warned) return;
    this.warned = true;
    diag.warn(`A measurement of "${this.name}" could not be counted: ${inWords(error)}`);
  }

  private countNow({ value, attributes, context, time }: Measurement): void {
    counting = time;
    try {
      this.count(value, attributes, context);
    } catch (error) {
      this.refuse(error);
    }
  }
}

const isSampled = ({ context }: Measurement): boolean =>
  ((trace.getSpanContext(context)?.traceFlags ?? 0) & TraceFlags.SAMPLED) !== 0;

class Notes {
  private notes: Measurement[] = [];

  take(measurement: Measurement): void {
    if (this.notes.push(measurement) >= MOST) this.count();
  }

  count(): void {
    const taken = this.notes;
    this.notes = [];
    const instruments = new Set<Instrument>();
    for (const measurement of taken) {
      const { instrument } = measurement;
      try {
        instrument.take(measurement);
      } catch (error) {
        instrument.refuse(error);
      }
      instruments.add(instrument);
    }
    for (const instrument of instruments) instrument.countSums();
    counting = undefined;
  }
}

let counting: number | undefined;

/** When the measurement that is being counted was made, in milliseconds since 1970. */
export const measuredAt = (): number => counting ?? Date.now();
