import type { Attributes, Context, Counter, Histogram } from '@opentelemetry/api';
import {
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_OPERATION_NAME,
} from '@opentelemetry/semantic-conventions/incubating';
import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';
import { ATTR_MESSAGING_SYSTEM_NAME } from '../attributes.js';
import { asError, errorType, isExpected } from '../spans/errors.js';
import { consumedMessages, operationDuration, processDuration, sentMessages } from '../metrics/instruments.js';
import { remembered } from './remembered.js';
import type { Measure } from '../spans/span-run.js';

/**
 * Measures one operation on messages, as the messaging conventions have it: the duration by system, operation and
 * destination, with `error.type` where it failed. It is recorded in the context of the operation's span.
 */
class Measurement {
  private readonly startedAt = performance.now();

  constructor(
    private readonly context: Context,
    private readonly duration: Histogram,
    private readonly attributes: Attributes,
    private readonly count?: Counter,
  ) {}

  end(attributes = this.attributes): void {
    this.duration.record((performance.now() - this.startedAt) / 1000, attributes, this.context);
    this.count?.add(1, attributes, this.context);
  }

  fail(error: unknown): void {
    if (isExpected(error)) return this.end();
    this.end({ ...this.attributes, [ATTR_ERROR_TYPE]: errorType(asError(error)) });
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

/** Measures a publish: `messaging.client.operation.duration` and `messaging.client.sent.messages`. */
export const measurePublish =
  (destination: string): Measure =>
  (inside) =>
    new Measurement(inside, operationDuration(), aboutPublish(destination), sentMessages());

/** Measures settling a delivery: `messaging.client.operation.duration`. */
export const measureSettle =
  (destination: string, operation: string): Measure =>
  (inside) =>
    new Measurement(inside, operationDuration(), aboutSettling(operation)(destination));

/** Measures handling `count` deliveries: `messaging.process.duration` and `messaging.client.consumed.messages`. */
export const measureProcess =
  (destination: string, count = 1): Measure =>
  (inside) => {
    const attributes = aboutProcess(destination);
    consumedMessages().add(count, attributes, inside);
    return new Measurement(inside, processDuration(), attributes);
  };
