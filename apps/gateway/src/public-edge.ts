import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DEADLINE_HEADER, REQUEST_DEADLINE_MS, withDeadline } from '@throughline/service';
import { serveDocs } from './serve-docs.js';

/**
 * What our services say to each other in headers, nobody outside may say. Deadlines begin here: all that one request
 * asks for has to come within what one call may take.
 */
export async function publicEdge(app: NestFastifyApplication): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, _reply, done) => {
    delete request.headers[DEADLINE_HEADER];
    done();
  });
  fastify.addHook('preHandler', (_request, _reply, done) => withDeadline(REQUEST_DEADLINE_MS, done));
  await serveDocs(app);
}
