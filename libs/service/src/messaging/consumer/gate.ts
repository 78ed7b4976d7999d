import { Logger } from '@nestjs/common';
import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { outsideRequest } from '../../outside-request.js';

// RabbitMQ closes a channel with a message that is not acked within 30 minutes.
const LIMITS = { everyMs: 500, atMostMs: 10 * 60_000 };

/**
 * Where deliveries wait while the database is away: unacknowledged, and before their `process` span begins. An outage
 * would otherwise spend all attempts of every message within seconds.
 */
export class Gate {
  private readonly logger = new Logger('consumer');
  private readonly closing = new AbortController();
  private isShut = false;

  /** @param missing names the dependencies that the service has to wait for */
  constructor(
    private readonly missing: () => Promise<string[]>,
    private readonly limits = LIMITS,
  ) {
    // Every message in hand may wait for it.
    setMaxListeners(0, this.closing.signal);
  }

  /** Nothing passes until the service has all it needs, which may be at once. */
  shut(): void {
    if (this.isShut) return;
    this.isShut = true;
    // An outage does not belong to the trace of the message that met it.
    void outsideRequest(() => this.watch());
  }

  /** @throws when it stays shut for too long, or is closed meanwhile */
  async pass(): Promise<void> {
    for (const began = Date.now(); this.isShut; await this.pause(this.limits.everyMs)) {
      if (Date.now() - began > this.limits.atMostMs) throw new Error('the wait is too long');
    }
  }

  /** @throws when the gate is closed meanwhile */
  pause(ms: number): Promise<void> {
    return delay(ms, undefined, { signal: this.closing.signal });
  }

  /** Releases all waiting deliveries, because the service stops. */
  close(): void {
    this.closing.abort();
  }

  private async watch(): Promise<void> {
    let missing = await this.missing();
    if (missing.length) this.logger.warn(`Taking no messages: waiting for ${missing.join(', ')}`);
    const waited = missing.length > 0;
    try {
      for (; missing.length; missing = await this.missing()) await this.pause(this.limits.everyMs);
    } catch {
      return; // The service has stopped.
    }
    if (waited) this.logger.log('Taking messages again');
    this.isShut = false;
  }
}
