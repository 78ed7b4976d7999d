import type { FastifyInstance } from 'fastify';
import type { Socket } from 'node:net';

/** How long an idle connection is worth keeping for a client, in s; the server itself keeps it for longer. */
const IDLE_SECONDS = 5;

interface DrainBounds {
  /** How long clients have to close their idle connections, in ms. */
  idleMs: number;
  /**
   * How long requests in hand may take after that, in ms. A client that never finishes one would block the shutdown.
   */
  leaveMs: number;
}

/**
 * Shuts down without failing a request. A server that closes an idle connection may cut off a request that is on its
 * way, so the clients close them: during the shutdown each answer says `Connection: close`, and answers before it named
 * the longest time to keep an idle connection. Requests that arrive meanwhile are answered.
 */
export function drainOnClose(fastify: FastifyInstance, { idleMs, leaveMs }: DrainBounds): void {
  const open = new Set<Socket>();
  let draining: (() => void) | undefined;
  fastify.server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      if (!open.size) draining?.();
    });
  });
  fastify.addHook('onSend', (_request, { raw }, _payload, done) => {
    if (draining) raw.setHeader('Connection', 'close');
    else if (raw.shouldKeepAlive) raw.setHeader('Connection', 'keep-alive').setHeader('Keep-Alive', keepAlive);
    done();
  });
  fastify.addHook('preClose', async () => {
    let late: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      draining = resolve;
      if (open.size) late = setTimeout(resolve, idleMs);
      else resolve();
    });
    clearTimeout(late);
    setTimeout(() => fastify.server.closeAllConnections(), leaveMs).unref();
  });
}

const keepAlive = `timeout=${IDLE_SECONDS}`;
