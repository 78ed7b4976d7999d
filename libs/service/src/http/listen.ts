import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { CannotStart } from '../config/env.js';

/** @throws CannotStart that names the variable to blame */
export async function listen(app: NestFastifyApplication, { PORT, HOST }: { PORT: number; HOST: string }) {
  try {
    await app.listen(PORT, HOST);
  } catch (error) {
    const { syscall, code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new CannotStart(`PORT: ${PORT} is in use on ${HOST}`);
    if (code === 'EACCES') throw new CannotStart(`PORT: ${PORT} needs more rights than this process has`);
    if (syscall === 'listen' || syscall === 'getaddrinfo')
      throw new CannotStart(`HOST: cannot listen on "${HOST}" (${code})`);
    throw error;
  }
}
