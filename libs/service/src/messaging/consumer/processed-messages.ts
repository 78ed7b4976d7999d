import { type Counter, metrics } from '@opentelemetry/api';

let counter: Counter | undefined;

/** Deliveries by `queue` and `outcome`: done, retried or parked. Created on first use, when the SDK is running. */
export const processedMessages = (): Counter =>
  (counter ??= metrics
    .getMeter('@throughline/service')
    .createCounter('messaging.process.messages', { unit: '{message}', description: 'Deliveries handled' }));
