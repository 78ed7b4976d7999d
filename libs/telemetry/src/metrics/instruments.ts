import { metrics } from '@opentelemetry/api';

const meter = () => metrics.getMeter('@throughline/telemetry');

const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => (made ??= make());
};

/** Counts served requests by `method` and `path` (the route, never the URL). Prometheus: `http_requests_total`. */
export const countRequest = (method: string, path: string): void => httpRequests().add(1, { method, path });

const httpRequests = once(() =>
  meter().createCounter('http.requests', { unit: '{request}', description: 'HTTP requests served' }),
);

/** Measures how long messages wait in a queue, in seconds. Prometheus: `messaging_queue_wait_duration_seconds`. */
export const queueWait = once(() =>
  meter().createHistogram('messaging.queue.wait.duration', {
    unit: 's',
    description: 'Time a message waited in its queue',
    advice: { explicitBucketBoundaries: seconds },
  }),
);

/** Measures a publish or a settlement, in seconds, by the messaging conventions. */
export const operationDuration = once(() =>
  secondsHistogram('messaging.client.operation.duration', 'Time to publish or to settle a message'),
);

/** Measures the handling of a delivery or a batch, in seconds, by the messaging conventions. */
export const processDuration = once(() => secondsHistogram('messaging.process.duration', 'Time to handle a message'));

/** Counts messages given to the broker, by the messaging conventions. */
export const sentMessages = once(() =>
  meter().createCounter('messaging.client.sent.messages', { unit: '{message}', description: 'Messages published' }),
);

/** Counts delivered messages, by the messaging conventions. */
export const consumedMessages = once(() =>
  meter().createCounter('messaging.client.consumed.messages', {
    unit: '{message}',
    description: 'Messages delivered to a handler',
  }),
);

/** A histogram of seconds with buckets that suit requests and steps. */
export const secondsHistogram = (name: string, description: string) =>
  meter().createHistogram(name, { unit: 's', description, advice: { explicitBucketBoundaries: seconds } });
