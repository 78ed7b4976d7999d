import { queueWaits } from './queue-waits.js';

const delivery = (queue: string, ms: unknown) => ({
  name: `process shop.events:order.placed:${queue}`,
  attributes: { 'messaging.message.queue_wait_ms': ms },
});

it('sums up the waits of each queue', () => {
  const spans = [delivery('charge', 2), delivery('charge', 6), delivery('settle', 1)];

  expect(Object.fromEntries(queueWaits(spans))).toEqual({
    charge: { deliveries: 2, meanMs: 4, longestMs: 6 },
    settle: { deliveries: 1, meanMs: 1, longestMs: 1 },
  });
});

it('leaves out spans that did not wait in a queue', () => {
  expect(queueWaits([delivery('charge', undefined), { ...delivery('charge', 1), name: 'charge_payment' }]).size).toBe(
    0,
  );
});
