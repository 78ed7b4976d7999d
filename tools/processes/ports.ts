import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { Failure } from '../console/failure.ts';

export async function isListening(port: number, host = 'localhost'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    const answer = (listening: boolean) => {
      socket.destroy();
      resolve(listening);
    };
    socket
      .once('connect', () => answer(true))
      .once('error', () => answer(false))
      .setTimeout(1000, () => answer(false));
  });
}

/**
 * Returns free ports below the range for outgoing connections; from that range, a connection could take the port of a
 * broker that a test has stopped for a moment.
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const candidate = randomInt(20_000, 32_000);
    if (!ports.has(candidate) && (await canListen(candidate))) ports.add(candidate);
  }
  return [...ports];
}

async function canListen(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ port, exclusive: true }, () => server.close(() => resolve(true)));
  }).then(async (free) => (free as boolean) && !(await isListening(port)));
}

export async function assertFree(port: number, whose: string, variable: string): Promise<void> {
  if (port < 1024 && process.getuid?.() !== 0)
    throw new Failure(`port ${port} needs root; choose another with ${variable}`);
  if (await isListening(port)) {
    throw new Failure(
      `port ${port} is in use, and ${whose} needs it. Stop what listens there, or set ${variable} to another port`,
    );
  }
}
