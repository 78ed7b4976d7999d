import type { AbstractHttpAdapter } from '@nestjs/core';
import { traceExpress } from '../express.js';
import { type FastifyLike, traceFastify } from '../fastify.js';
import type { HttpOptions } from '../http/http-options.js';

const completed = new WeakSet<object>();

/**
 * Applies `traceExpress()` or `traceFastify()`, depending on the adapter; neither without one, as in a microservice or
 * a test.
 */
export function completeServerSpans(adapter: AbstractHttpAdapter | undefined, options: HttpOptions): void {
  if (!adapter || completed.has(adapter)) return;
  const platform = adapter.getType();
  if (platform === 'express') adapter.use(traceExpress(options));
  else if (platform === 'fastify') traceFastify(adapter.getInstance() as FastifyLike, options);
  else return;
  completed.add(adapter);
}
