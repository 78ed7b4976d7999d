import type { INestApplication } from '@nestjs/common';

/** Listens on a free port, and says where. */
export async function listen(app: INestApplication): Promise<void> {
  app.enableShutdownHooks();
  await app.listen(0, '127.0.0.1');
  console.log(`listening on ${await app.getUrl()}`);
}
