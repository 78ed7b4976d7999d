import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { SETTINGS } from '@throughline/service';
import { type Carrier, linksTo, withRootSpan } from '@throughline/telemetry';
import { OrderRepository } from './order.repository.js';
import { lastChange } from './order-events.js';
import { TRANSITIONS } from './transitions.js';
import type { Settings } from './variables.js';

/**
 * Cancels orders whose approval is overdue. A run that finds none emits no trace; otherwise its span links to each
 * order.
 */
@Injectable()
export class ExpireApprovalsJob implements OnApplicationBootstrap {
  private readonly logger = new Logger(ExpireApprovalsJob.name);

  constructor(
    private readonly orders: OrderRepository,
    private readonly scheduler: SchedulerRegistry,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  onApplicationBootstrap(): void {
    const timer = setInterval(() => void this.run(), this.settings.APPROVAL_SWEEP_MS);
    this.scheduler.addInterval(ExpireApprovalsJob.name, timer);
  }

  async run(): Promise<void> {
    const until = new Date(Date.now() - this.settings.APPROVAL_TTL_MS);
    try {
      await this.orders.moveOverdue(
        until,
        TRANSITIONS.expired,
        (moved) => [lastChange(moved)],
        (overdue, rest) => {
          const links = overdue.flatMap(({ traceContext }) => linksTo(traceContext as Carrier, 'order'));
          return withRootSpan('expire_approvals', { links }, async () => {
            await rest();
            this.logger.log(`Cancelled ${overdue.length} orders that nobody approved in time`);
          });
        },
      );
    } catch (error) {
      // The next run tries again; nothing catches an error thrown by a timer.
      this.logger.warn(`Could not expire approvals: ${(error as Error).message}`);
    }
  }
}
