import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { openapi } from '../openapi.js';

/** The contract for people, at /docs, and for tools, at /docs/json. */
export async function serveDocs(app: NestFastifyApplication): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  await fastify.register(swagger, { mode: 'static', specification: { document: openapi as never } });
  await fastify.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    // The shop may be opened over plain HTTP by any name; and the page loads nothing from elsewhere.
    transformStaticCSP: (csp) => csp.replaceAll(/ ?(upgrade-insecure-requests;?|validator\.swagger\.io|https:)/g, ''),
    // A guest's cookie goes along by itself; a token that is typed in once stays.
    uiConfig: { validatorUrl: null, persistAuthorization: true },
  });
}
