import { type Attributes, type Context, context, type Histogram } from '@opentelemetry/api';
import {
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_OPERATION_NAME,
} from '@opentelemetry/semantic-conventions/incubating';
import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';
import { ATTR_MESSAGING_SYSTEM_NAME } from './attributes.js';
import { asError, errorType, isExpected } from './errors.js';
import { consumedMessages, operationDuration, processDuration, sentMessages } from './metrics.js';
import { follow, type Run } from './outcome.js';
import { remembered } from './remembered.js';

/**
 * Measures one operation on messages, as the messaging conventions have it: the duration by system, operation and
 * destination, with `error.type` where it failed. What is measured inside a span is recorded in that span's context.
 */
class Measurement implements Run {
  readonly context: Context = context.active();
  private readonly start = performance.now();
  private open = true;

  constructor(
    private readonly duration: Histogram,
    private readonly attributes: Attributes,
    private readonly after?: (attributes: Attributes, context: Context) => void,
  ) {}

  end(attributes = this.attributes): void {
    if (!this.open) return;
    this.open = false;
    this.duration.record((performance.now() - this.start) / 1000, attributes, this.context);
    this.after?.(attributes, this.context);
  }

  fail(error: unknown): void {
    if (isExpected(error)) return this.end();
    this.end({ ...this.attributes, [ATTR_ERROR_TYPE]: errorType(asError(error)) });
  }

  again(): Measurement {
    return new Measurement(this.duration, this.attributes, this.after);
  }

  during<T>(work: () => T): T {
    let result: T;
    try {
      result = work();
    } catch (error) {
      this.fail(error);
      throw error;
    }
    return follow(result, this);
  }
}

/** What a measurement says of its operation on messages of this destination. */
const about = (operation: string): ((destination: string) => Attributes) =>
  remembered((destination) => ({
    [ATTR_MESSAGING_SYSTEM_NAME]: 'rabbitmq',
    [ATTR_MESSAGING_DESTINATION_NAME]: destination,
    [ATTR_MESSAGING_OPERATION_NAME]: operation,
  }));

const aboutPublish = about('publish');
const aboutProcess = about('process');
const aboutSettling = remembered(about);

/** A publish that begins now and ends, or fails, when the caller says so. */
export const beginPublish = (destination: string): Pick<Run, 'end' | 'fail'> => publishing(destination);

/** Measures a publish: `messaging.client.operation.duration` and `messaging.client.sent.messages`. */
export const measurePublish = <T>(destination: string, send: () => T): T => publishing(destination).during(send);

/** Measures settling a delivery: `messaging.client.operation.duration`. */
export const measureSettle = <T>(destination: string, operation: string, settle: () => T): T =>
  new Measurement(operationDuration(), aboutSettling(operation)(destination)).during(settle);

/** Measures handling `count` deliveries: `messaging.process.duration` and `messaging.client.consumed.messages`. */
export function measureProcess<T>(destination: string, count: number, handle: () => T): T {
  const attributes = aboutProcess(destination);
  consumedMessages().add(count, attributes);
  return new Measurement(processDuration(), attributes).during(handle);
}

const publishing = (destination: string) =>
  new Measurement(operationDuration(), aboutPublish(destination), (attributes, active) =>
    sentMessages().add(1, attributes, active),
  );
