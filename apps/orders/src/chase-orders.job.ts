import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { SETTINGS } from '@throughline/service';
import { type Carrier, linksTo, withRootSpan } from '@throughline/telemetry';
import { OrderRepository } from './order.repository.js';
import { orderOverdue } from './order-events.js';
import type { Settings } from './variables.js';

/**
 * Chases overdue orders: payments and inventory repeat their outcomes, or close what they never began, and the order
 * goes on from there. A run that finds none emits no trace; otherwise its span links to each order.
 */
@Injectable()
export class ChaseOrdersJob implements OnApplicationBootstrap {
  private readonly logger = new Logger(ChaseOrdersJob.name);

  constructor(
    private readonly orders: OrderRepository,
    private readonly scheduler: SchedulerRegistry,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  onApplicationBootstrap(): void {
    const timer = setInterval(() => void this.run(), this.settings.PENDING_SWEEP_MS);
    this.scheduler.addInterval(ChaseOrdersJob.name, timer);
  }

  async run(): Promise<void> {
    try {
      await this.orders.chase(
        this.settings.PENDING_DEADLINE_MS,
        (overdue) => [orderOverdue(overdue)],
        (overdue, rest) => {
          const links = overdue.flatMap(({ traceContext }) => linksTo(traceContext as Carrier, 'order'));
          return withRootSpan('chase_orders', { links }, async () => {
            await rest();
            this.logger.warn(`Took up ${overdue.length} orders that stay pending`);
          });
        },
      );
    } catch (error) {
      // The next run tries again; nothing catches an error thrown by a timer.
      this.logger.warn(`Could not take up pending orders: ${(error as Error).message}`);
    }
  }
}
