import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { Database, SETTINGS } from '@throughline/service';
import { FORGET_KEYS } from './statements.js';
import type { Settings } from './variables.js';

const BATCH = 500;

/** Clears old idempotency keys. The orders stay, and a cleared key may be used again. */
@Injectable()
export class ForgetKeysJob implements OnApplicationBootstrap {
  private readonly logger = new Logger(ForgetKeysJob.name);

  constructor(
    private readonly database: Database,
    private readonly scheduler: SchedulerRegistry,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  onApplicationBootstrap(): void {
    const timer = setInterval(() => void this.run(), this.settings.IDEMPOTENCY_SWEEP_MS);
    this.scheduler.addInterval(ForgetKeysJob.name, timer);
  }

  /**
   * Clears batch after batch until one is not full, so that no lock is held for long. Returns the number of cleared
   * keys.
   */
  async run(): Promise<number> {
    let forgotten = 0;
    try {
      for (let batch = BATCH; batch === BATCH; forgotten += batch) batch = await this.forgetSome();
    } catch (error) {
      // The next run tries again; nothing catches an error thrown by a timer.
      this.logger.warn(`Could not forget old idempotency keys: ${(error as Error).message}`);
    }
    return forgotten;
  }

  private async forgetSome(): Promise<number> {
    return (await this.database.query(FORGET_KEYS, this.settings.IDEMPOTENCY_TTL_MS, BATCH)).length;
  }
}
