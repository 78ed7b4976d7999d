import type { Attributes, Context, Counter, Histogram } from '@opentelemetry/api';
import {
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_OPERATION_NAME,
} from '@opentelemetry/semantic-conventions/incubating';
import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';
import { ATTR_MESSAGING_SYSTEM_NAME } from '../attributes.js';
import { asError, errorType, isExpected } from '../spans/errors.js';
import { consumedMessages, operationDuration, processDuration, sentMessages } from '../metrics/instruments.js';
import { RABBITMQ } from './facts.js';
import { remembered } from './remembered.js';
import type { Measure } from '../spans/span-run.js';

/**
 * Measures one operation on messages by the messaging conventions: its duration by system, operation and destination,
 * with `error.type` if it failed. Records it in the context of the operation's span.
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

/** Returns the attributes for measurements of an operation on messages of this destination. */
const attributesOf = (operation: string) =>
  remembered(
    (destination, system: string): Attributes => ({
      [ATTR_MESSAGING_SYSTEM_NAME]: system,
      [ATTR_MESSAGING_DESTINATION_NAME]: destination,
      [ATTR_MESSAGING_OPERATION_NAME]: operation,
    }),
    (known, system) => known[ATTR_MESSAGING_SYSTEM_NAME] === system,
  );

const publishAttributes = attributesOf('publish');
const processAttributes = attributesOf('process');
const settleAttributes = remembered(attributesOf);

/** Measures a publish: `messaging.client.operation.duration` and `messaging.client.sent.messages`. */
export const measurePublish =
  (destination: string, system = RABBITMQ): Measure =>
  (inside) =>
    new Measurement(inside, operationDuration(), publishAttributes(destination, system), sentMessages());

/** Measures the settlement of a delivery: `messaging.client.operation.duration`. */
export const measureSettle =
  (destination: string, operation: string, system = RABBITMQ): Measure =>
  (inside) =>
    new Measurement(inside, operationDuration(), settleAttributes(operation)(destination, system));

/**
 * Measures the handling of `count` deliveries: `messaging.process.duration` and `messaging.client.consumed.messages`.
 */
export const measureProcess =
  (destination: string, system = RABBITMQ, count = 1): Measure =>
  (inside) => {
    const attributes = processAttributes(destination, system);
    consumedMessages().add(count, attributes, inside);
    return new Measurement(inside, processDuration(), attributes);
  };
