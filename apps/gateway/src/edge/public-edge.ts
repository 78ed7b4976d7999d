import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DEADLINE_AT_HEADER, DEADLINE_HEADER, withDeadline } from '@throughline/service';
import { serveStorefront } from '../storefront/serve-storefront.js';
import type { Settings } from '../variables.js';
import { negotiateVersion } from './api-version.js';
import { limitRate, type RateLimits } from './limit-rate.js';
import { protectBrowsers } from './protect-browsers.js';
import { refuseLongQueries } from './refuse-long-queries.js';
import { serveDocs } from './serve-docs.js';

type EdgeSettings = Pick<Settings, 'REQUEST_DEADLINE_MS' | 'CORS_ORIGINS'> & RateLimits;

/**
 * Protects the shop from the internet: removes headers that only our services may set, limits rates and sizes, and
 * sends the security headers for browsers. Also starts the deadline that all calls of one request share.
 */
export async function publicEdge(app: NestFastifyApplication, settings: EdgeSettings): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, _reply, done) => {
    for (const header of [DEADLINE_HEADER, DEADLINE_AT_HEADER]) delete request.headers[header];
    done();
  });
  await protectBrowsers(fastify, settings.CORS_ORIGINS);
  fastify.addHook('onRequest', negotiateVersion);
  await limitRate(fastify, settings);
  fastify.addHook('onRequest', refuseLongQueries);
  fastify.addHook('preHandler', (_request, _reply, done) => withDeadline(settings.REQUEST_DEADLINE_MS, done));
  await serveDocs(app);
  await serveStorefront(fastify);
}
