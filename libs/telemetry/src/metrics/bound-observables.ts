import type { BatchObservableCallback, Meter, Observable, ObservableCallback } from '@opentelemetry/api';
import type { AllowedAttributes } from './allow-list.js';
import { KeptAttributes } from './kept-attributes.js';

type Make = (name: string, options?: object) => Observable;

const OBSERVABLE = ['createObservableCounter', 'createObservableUpDownCounter', 'createObservableGauge'] as const;

/**
 * From now on, observable instruments of this meter lose the attributes that they may not keep before these can become
 * series, see `KeptAttributes`. Not by views of the SDK: one that fits every instrument would double those that have
 * their own.
 */
export function boundObservables(meter: Meter, allowed: AllowedAttributes): void {
  const makers = meter as unknown as Record<string, Make>;
  const keptBy = new WeakMap<Observable, KeptAttributes>();
  for (const creator of OBSERVABLE) {
    const make = makers[creator]!.bind(meter);
    makers[creator] = (name, options) => {
      const made = make(name, options);
      const kept = new KeptAttributes(allowed, name);
      keptBy.set(made, kept);
      boundCallbacks(made, kept);
      return made;
    };
  }
  boundBatches(meter, keptBy);
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

function boundBatches(meter: Meter, keptBy: WeakMap<Observable, KeptAttributes>): void {
  const bounded = memo(
    (callback: BatchObservableCallback): BatchObservableCallback =>
      (result) =>
        callback({
          observe: (metric, value, attributes) =>
            result.observe(metric, value, keptBy.get(metric)?.of(attributes) ?? attributes),
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
