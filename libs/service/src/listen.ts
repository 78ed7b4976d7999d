import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { cannotStart } from './env.js';

/** Listens, or stops the process and names the variable that is to blame. */
export async function listen(app: NestFastifyApplication, { PORT, HOST }: { PORT: number; HOST: string }) {
  try {
    await app.listen(PORT, HOST);
  } catch (error) {
    const { syscall, code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') cannotStart(`PORT: ${PORT} is in use on ${HOST}`);
    if (code === 'EACCES') cannotStart(`PORT: ${PORT} needs more rights than this process has`);
    if (syscall === 'listen' || syscall === 'getaddrinfo') cannotStart(`HOST: cannot listen on "${HOST}" (${code})`);
    throw error;
  }
}
