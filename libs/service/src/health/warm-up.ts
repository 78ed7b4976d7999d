import { once } from 'node:events';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { withoutTracing } from '@throughline/telemetry';
import type { InjectOptions } from 'fastify';

/** A request that changes nothing, but runs the code of customers' requests. */
export type WarmUpRequest = InjectOptions;

/** Enough for V8 to compile that code, and for the pools to open their first connections. */
const ROUNDS = 20;
/** How long a start may be delayed, even if a database or service is away. */
const WITHIN_MS = 2000;

/**
 * Sends untraced `requests` to the application before it listens. On a busy machine a new process needs seconds for its
 * first requests, and a rolling restart sends it many at once.
 */
export async function warmUp(app: NestFastifyApplication, requests: WarmUpRequest[], withinMs = WITHIN_MS) {
  const started = performance.now();
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  const late = AbortSignal.timeout(withinMs);
  const over = once(late, 'abort');
  await withoutTracing(async () => {
    for (let round = 0; round < ROUNDS; round += 1)
      for (const request of requests) if (!late.aborted) await Promise.race([app.inject(request), over]);
  });
  new Logger('warm-up').debug(`Warm after ${Math.round(performance.now() - started)} ms`);
}
