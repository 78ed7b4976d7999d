import { connect, createServer } from 'node:net';
import { Failure } from './failure.ts';

export async function isListening(port: number, host = 'localhost'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    const answer = (listening: boolean) => {
      socket.destroy();
      resolve(listening);
    };
    socket.once('connect', () => answer(true)).once('error', () => answer(false)).setTimeout(1000, () => answer(false));
  });
}

/** Ports that nothing uses, handed out by the operating system; held together so that no two are the same. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}

export async function assertFree(port: number, whose: string, variable: string): Promise<void> {
  if (port < 1024 && process.getuid?.() !== 0) throw new Failure(`port ${port} needs root; choose another with ${variable}`);
  if (await isListening(port)) {
    throw new Failure(`port ${port} is in use, and ${whose} needs it. Stop what listens there, or set ${variable} to another port`);
  }
}
