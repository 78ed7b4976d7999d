import { type Attributes, context, type Counter, type Histogram, metrics } from '@opentelemetry/api';
import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';
import { secondsHistogram } from '../metrics/instruments.js';
import { assertLegacy } from './decorated.js';
import { asError, errorType, isExpected } from './errors.js';
import { type AnyFunction, passFor } from './methods.js';
import { follow } from './outcome.js';
import type { Run } from './run.js';

/** How a decorated method is measured. */
export interface MeasuredOptions {
  /** Set on every measurement; must have few values. */
  attributes?: Attributes;
  description?: string;
}

type Record = (attributes: Attributes, seconds: number) => void;

/**
 * Counts the calls of a method in the counter `name` when they have ended; failed ones with `error.type`.
 *
 * @example @Counted('orders.placed') place(order: Order): Promise<void> {}
 */
export function Counted(name: string, { attributes = {}, description = '' }: MeasuredOptions = {}): MethodDecorator {
  let counter: Counter | undefined;
  return measuring('Counted', attributes, (all) => {
    counter ??= metrics.getMeter('application').createCounter(name, { description });
    counter.add(1, all);
  });
}

/**
 * Records how long calls of a method take in the histogram `name`, in seconds, until the promise, Observable or
 * iterator that it returns has ended. Failed ones have `error.type`.
 */
export function Timed(name: string, { attributes = {}, description = '' }: MeasuredOptions = {}): MethodDecorator {
  let histogram: Histogram | undefined;
  return measuring('Timed', attributes, (all, seconds) => {
    histogram ??= secondsHistogram(name, description);
    histogram.record(seconds, all);
  });
}

function measuring(name: string, attributes: Attributes, record: Record): MethodDecorator {
  return (_target, key, descriptor) => {
    assertLegacy(name, key);
    const method = descriptor.value as AnyFunction | undefined;
    if (typeof method !== 'function') return;
    const measured = function (this: unknown, ...args: unknown[]): unknown {
      const run = measuredRun(attributes, record);
      try {
        return follow(Reflect.apply(method, this, args), run);
      } catch (error) {
        run.fail(error);
        throw error;
      }
    };
    descriptor.value = passFor(measured as AnyFunction, method) as never;
  };
}

function measuredRun(attributes: Attributes, record: Record): Run {
  const start = performance.now();
  let open = true;
  const over = (more?: Attributes): void => {
    if (open) record({ ...attributes, ...more }, (performance.now() - start) / 1000);
    open = false;
  };
  return {
    context: context.active(),
    end: () => over(),
    fail: (error) => over(isExpected(error) ? undefined : { [ATTR_ERROR_TYPE]: errorType(asError(error)) }),
    again: () => measuredRun(attributes, record),
  };
}
