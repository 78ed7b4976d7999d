import { Controller, Get, HttpCode, Injectable } from '@nestjs/common';
import { Problem } from '../http/problem.js';

type Check = () => Promise<void> | void;

/** The dependencies that this service needs or only watches. Each check throws while its dependency is unavailable. */
@Injectable()
export class Readiness {
  private readonly needed = new Map<string, Check>();
  private readonly watched = new Map<string, Check>();

  add(name: string, check: Check): void {
    this.needed.set(name, check);
  }

  /** Reported by `/health` only, because HTTP requests can be served without it. */
  watch(name: string, check: Check): void {
    this.watched.set(name, check);
  }

  /** The names of needed dependencies that are unavailable. */
  failures(): Promise<string[]> {
    return failing(this.needed);
  }

  /** Each check by its name: ok or away. */
  async details(): Promise<{ status: 'ok' | 'degraded' | 'down'; checks: Record<string, 'ok' | 'away'> }> {
    const [down, degraded] = await Promise.all([failing(this.needed), failing(this.watched)]);
    const failed = new Set([...down, ...degraded]);
    const names = [...this.needed.keys(), ...this.watched.keys()];
    const checks = Object.fromEntries(names.map((name) => [name, failed.has(name) ? 'away' : 'ok'] as const));
    return { status: down.length ? 'down' : degraded.length ? 'degraded' : 'ok', checks };
  }
}

async function failing(checks: Map<string, Check>): Promise<string[]> {
  const results = await Promise.all(
    [...checks].map(async ([name, check]) => {
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

@Controller('health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  /** Liveness: checks nothing outside the process, so an outage elsewhere never causes a restart. */
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

  /** An overview for people: which dependencies are available. The status is always 200. */
  @Get()
  details() {
    return this.readiness.details();
  }
}
