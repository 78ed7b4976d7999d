import { Controller, Get, HttpCode, Injectable } from '@nestjs/common';
import { Problem } from './problem.js';

/** What this service needs before it can serve; each check throws while it is not there. */
@Injectable()
export class Readiness {
  private readonly checks = new Map<string, () => Promise<void> | void>();

  add(name: string, check: () => Promise<void> | void): void {
    this.checks.set(name, check);
  }

  async failures(): Promise<string[]> {
    const results = await Promise.all(
      [...this.checks].map(async ([name, check]) => {
        try {
          await check();
          return [];
        } catch {
          return [name];
        }
      }),
    );
    return results.flat();
  }
}

@Controller('health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  /** The process runs; nothing outside is asked, so an outage elsewhere never restarts us. */
  @Get('live')
  @HttpCode(200)
  live() {
    return { status: 'ok' };
  }

  @Get('ready')
  async ready() {
    const missing = await this.readiness.failures();
    if (missing.length) throw new Problem(503, 'not_ready', `Waiting for ${missing.join(', ')}.`, { missing });
    return { status: 'ok' };
  }
}
