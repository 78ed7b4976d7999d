import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { type Carrier, linksTo, withRootSpan } from '@throughline/telemetry';
import { env } from './env.js';
import { OrderRepository } from './order.repository.js';
import { lastChange } from './timeline.js';
import { TRANSITIONS } from './transitions.js';

/** Cancels what nobody approved in time. A run that finds nothing leaves no trace; one that does links to each order. */
@Injectable()
export class ExpireApprovalsJob {
  private readonly logger = new Logger(ExpireApprovalsJob.name);

  constructor(private readonly orders: OrderRepository) {}

  @Interval(env.APPROVAL_SWEEP_MS)
  async run(): Promise<void> {
    const until = new Date(Date.now() - env.APPROVAL_TTL_MS);
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
      // The next run tries again; a timer has nobody to throw to.
      this.logger.warn(`Could not expire approvals: ${(error as Error).message}`);
    }
  }
}
