import { Injectable } from '@nestjs/common';
import { metrics } from '@opentelemetry/api';
import {
  ATTR_ORDER_IN_TIME,
  ATTR_ORDER_OUTCOME,
  CancelReason,
  isFinal,
  type TimelineEntry,
} from '@throughline/contracts';
import { secondsHistogram } from '@throughline/telemetry';

/** The service level objective, see grafana/src/objective.ts. */
const IN_TIME_SECONDS = 5;
const OUTCOMES = ['completed', ...CancelReason.options] as const;

/**
 * Counts orders placed and ended, and measures how long they took. Call after the commit: a rollback must not count.
 */
@Injectable()
export class OrderMetrics {
  private readonly placed = counter('orders.placed', 'Orders set on their way');
  private readonly ended = counter('orders.ended', 'Orders ended, by outcome, and whether within 5 s');
  private readonly completion = secondsHistogram('order.completion.duration', 'Time to end an order');

  constructor() {
    // Start every counter at zero, so that Prometheus sees the first increment.
    this.placed.add(0);
    for (const outcome of OUTCOMES) for (const inTime of [true, false]) this.ended.add(0, ending(outcome, inTime));
  }

  /** Records the last timeline entry. An approved order starts at its approval, so the wait for it does not count. */
  moved(timeline: TimelineEntry[]): void {
    const [before, last] = [timeline.at(-2), timeline.at(-1)];
    if (last?.status === 'pending') this.placed.add(1);
    if (!before || !last || !isFinal(last.status)) return;
    const seconds = (Date.parse(last.at) - Date.parse(before.at)) / 1000;
    const outcome = last.reason ?? last.status;
    this.ended.add(1, ending(outcome, seconds <= IN_TIME_SECONDS));
    this.completion.record(seconds, { [ATTR_ORDER_OUTCOME]: outcome });
  }
}

const counter = (name: string, description: string) =>
  metrics.getMeter('@throughline/orders').createCounter(name, { unit: '{order}', description });

const ending = (outcome: string, inTime: boolean) => ({ [ATTR_ORDER_OUTCOME]: outcome, [ATTR_ORDER_IN_TIME]: inTime });
