import type { SpanRecord } from '../../libs/telemetry-testing/src/trace/span-record.ts';
import type { Trace } from '../../libs/telemetry-testing/src/trace/trace.ts';

/** Where an order met trouble: a step, and the service that runs it. */
export interface Trouble {
  service: string;
  step: string;
}

export const STEPS: Record<string, string> = {
  process_order: 'order-service',
  charge_payment: 'payment-service',
  reserve_inventory: 'inventory-service',
  settle_order: 'order-service',
  notify_customer: 'api-gateway',
};

/** A step that takes longer than this is slow, in ms. */
const SLOW_MS = 1000;
/** A message that waits longer than this found no consumer, in ms. */
const LONG_WAIT_MS = 2500;

/** The first trouble that a trace shows: a step that failed, refused or could not publish, worked for long, or let its message wait. */
export function troubleIn(trace: Trace): Trouble | undefined {
  const steps = trace.spans.filter(({ name }) => name in STEPS);
  const step =
    steps.find(hasRefused) ??
    steps.find(({ start, end }) => end - start > SLOW_MS) ??
    steps.find((each) => waitedMs(trace.parentOf(each)) > LONG_WAIT_MS);
  return step && { service: STEPS[step.name]!, step: step.name };
}

const hasRefused = ({ status, attributes, events }: SpanRecord): boolean =>
  status === 'error' ||
  attributes['payment.outcome'] === 'declined' ||
  events.some(({ name }) => name === 'out_of_stock' || name === 'broker_away');

const waitedMs = (delivery: SpanRecord | undefined): number =>
  Number(delivery?.attributes['messaging.message.queue_wait_ms'] ?? 0);
