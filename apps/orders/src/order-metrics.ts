import { metrics } from '@opentelemetry/api';
import { isFinal, type TimelineEntry } from '@throughline/contracts';
import { ATTR_ORDER_OUTCOME, secondsHistogram } from '@throughline/telemetry';

/** How many orders set out, how they ended, and how long that took. Told after the commit: what is rolled back never was. */
export class OrderMetrics {
  private readonly placed = metrics
    .getMeter('@throughline/orders')
    .createCounter('orders.placed', { unit: '{order}', description: 'Orders set on their way' });
  private readonly completion = secondsHistogram('order.completion.duration', 'Time to end an order');

  /** The last entry is new. An approved order sets out when it is approved: nobody's thinking counts as our work. */
  moved(timeline: TimelineEntry[]): void {
    const [before, last] = [timeline.at(-2), timeline.at(-1)];
    if (last?.status === 'pending') this.placed.add(1);
    if (!before || !last || !isFinal(last.status)) return;
    const seconds = (Date.parse(last.at) - Date.parse(before.at)) / 1000;
    this.completion.record(seconds, { [ATTR_ORDER_OUTCOME]: last.reason ?? last.status });
  }
}
