import type { BatchObservableCallback, Meter, MeterProvider, Observable, ObservableCallback } from '@opentelemetry/api';
import type { AllowedAttributes } from './allow-list.js';
import { boundedOnly } from './unbounded.js';

type Make = (name: string, options?: object) => object;
type Measure = (value: number, attributes?: object, context?: unknown) => void;

/** What makes an instrument that measures when it is told to, and what tells it. */
export const SYNCHRONOUS = {
  createCounter: 'add',
  createUpDownCounter: 'add',
  createGauge: 'record',
  createHistogram: 'record',
} as const;
const OBSERVABLE = ['createObservableCounter', 'createObservableUpDownCounter', 'createObservableGauge'] as const;

/**
 * From now on, instruments of this provider that no list speaks of lose their unbounded attributes before these can
 * become series, see `isUnbounded`. Not by views: one that fits every instrument would double those that have their own.
 */
export function boundMeters(provider: MeterProvider, listed: AllowedAttributes): void {
  const bounded = new WeakSet<object>();
  const getMeter = provider.getMeter.bind(provider);
  provider.getMeter = (...args) => {
    const meter = getMeter(...args);
    if (!bounded.has(meter)) bound(meter, listed);
    bounded.add(meter);
    return meter;
  };
}

function bound(meter: Meter, listed: AllowedAttributes): void {
  const makers = meter as unknown as Record<string, Make>;
  const unlisted = new WeakSet<object>();
  const after = (creator: string, change: (instrument: object) => void) => {
    const make = makers[creator]!.bind(meter);
    makers[creator] = (name, options) => {
      const instrument = make(name, options);
      if (!listed.has(name)) change(instrument);
      return instrument;
    };
  };
  for (const [creator, method] of Object.entries(SYNCHRONOUS)) after(creator, (made) => boundMeasure(made, method));
  for (const creator of OBSERVABLE) {
    after(creator, (made) => {
      unlisted.add(made);
      boundCallbacks(made as Observable);
    });
  }
  boundBatches(meter, unlisted);
}

function boundMeasure(instrument: object, method: string): void {
  const measured = instrument as Record<string, Measure>;
  const measure = measured[method]!.bind(instrument);
  measured[method] = (value, attributes, context) => measure(value, boundedOnly(attributes as never), context);
}

function boundCallbacks(observable: Observable): void {
  const bounded = memo(
    (callback: ObservableCallback): ObservableCallback =>
      (result) =>
        callback({ observe: (value, attributes) => result.observe(value, boundedOnly(attributes)) }),
  );
  const { addCallback, removeCallback } = observable;
  observable.addCallback = (callback) => addCallback.call(observable, bounded(callback));
  observable.removeCallback = (callback) => removeCallback.call(observable, bounded(callback));
}

function boundBatches(meter: Meter, unlisted: WeakSet<object>): void {
  const bounded = memo(
    (callback: BatchObservableCallback): BatchObservableCallback =>
      (result) =>
        callback({
          observe: (metric, value, attributes) =>
            result.observe(metric, value, unlisted.has(metric) ? boundedOnly(attributes) : attributes),
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
