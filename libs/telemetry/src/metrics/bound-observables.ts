import type { BatchObservableCallback, Meter, Observable, ObservableCallback } from '@opentelemetry/api';
import type { AllowedAttributes } from './allow-list.js';
import { asMeant } from './event-loop-delay.js';
import { KeptAttributes } from './kept-attributes.js';

interface Known {
  name: string;
  kept: KeptAttributes;
}

type Make = (name: string, options?: object) => Observable;

const OBSERVABLE = ['createObservableCounter', 'createObservableUpDownCounter', 'createObservableGauge'] as const;

/**
 * From now on, observable instruments of this meter lose the attributes that they may not keep before these can become
 * series, see `KeptAttributes`. Not by views of the SDK: one that fits every instrument would double those that have
 * their own.
 */
export function boundObservables(meter: Meter, allowed: AllowedAttributes): void {
  const makers = meter as unknown as Record<string, Make>;
  const known = new WeakMap<Observable, Known>();
  for (const creator of OBSERVABLE) {
    const make = makers[creator]!.bind(meter);
    makers[creator] = (name, options) => {
      const made = make(name, options);
      const kept = new KeptAttributes(allowed, name);
      known.set(made, { name, kept });
      boundCallbacks(made, kept);
      return made;
    };
  }
  boundBatches(meter, known);
}

function boundCallbacks(observable: Observable, kept: KeptAttributes): void {
  const bounded = memo(
    (callback: ObservableCallback): ObservableCallback =>
      (result) =>
        callback({ observe: (value, attributes) => result.observe(value, kept.of(attributes)) }),
  );
  const { addCallback, removeCallback } = observable;
  observable.addCallback = (callback) => addCallback.call(observable, bounded(callback));
  observable.removeCallback = (callback) => removeCallback.call(observable, bounded(callback));
}

function boundBatches(meter: Meter, known: WeakMap<Observable, Known>): void {
  const bounded = memo(
    (callback: BatchObservableCallback): BatchObservableCallback =>
      (result) =>
        callback({
          observe(metric, value, attributes) {
            const { name, kept } = known.get(metric) ?? {};
            result.observe(metric, name ? asMeant(name, value) : value, kept?.of(attributes) ?? attributes);
          },
        }),
  );
  const { addBatchObservableCallback: add, removeBatchObservableCallback: remove } = meter;
  meter.addBatchObservableCallback = (callback, observables) => add.call(meter, bounded(callback), observables);
  meter.removeBatchObservableCallback = (callback, observables) => remove.call(meter, bounded(callback), observables);
}

/** The same function for the same callback, so that it can be taken away again. */
function memo<T extends object>(make: (callback: T) => T): (callback: T) => T {
  const made = new WeakMap<T, T>();
  return (callback) => {
    if (!made.has(callback)) made.set(callback, make(callback));
    return made.get(callback)!;
  };
}
