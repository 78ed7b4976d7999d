import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { serveDocs } from './serve-docs.js';

const INTERNAL_HEADERS = ['x-deadline-ms'];

/** What our services say to each other in headers, nobody outside may say. */
export async function publicEdge(app: NestFastifyApplication): Promise<void> {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (request, _reply, done) => {
      for (const name of INTERNAL_HEADERS) delete request.headers[name];
      done();
    });
  await serveDocs(app);
}
