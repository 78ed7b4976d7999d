import { Logger, type Type, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { listenTo } from './queues';

/** A hybrid application: HTTP and a queue. */
export async function serve(module: Type, queue: string): Promise<void> {
  const app = await NestFactory.create(module);
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, transform: true }));
  app.enableShutdownHooks();
  app.connectMicroservice(listenTo(queue));
  await app.startAllMicroservices();
  const port = process.env.PORT ?? 3000;
  await app.listen(port);
  new Logger('main').log(`Listening on port ${port}`);
}
