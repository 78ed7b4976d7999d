import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { z } from 'zod';
import { httpAdapter } from './http-adapter.js';
import { ServiceClient } from './service-client.js';

const LONG_MS = 200_000;
const GET = 'GET /things HTTP/1.1\r\nHost: x\r\n\r\n';
const bounds = { receiveMs: LONG_MS, checkMs: LONG_MS, leaveMs: LONG_MS, idleMs: LONG_MS };
const things = z.object({ things: z.number() });

const adapters: FastifyAdapter[] = [];
const clients: Socket[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await Promise.all(adapters.splice(0).map((adapter) => adapter.close()));
});

it('answers what arrives on a kept-alive connection while it closes, and says that the connection closes', async () => {
  const { adapter, port } = await serving();
  const client = connected(port);
  expect(await client.ask()).toMatch(/^HTTP\/1.1 200 .*keep-alive: timeout=5/is);

  const closed = adapter.close();
  expect(await client.ask()).toMatch(/^HTTP\/1.1 200 .*connection: close/is);
  await closed;
});

it('takes new connections while old ones are open', async () => {
  const { adapter, port } = await serving();
  const old = connected(port);
  await old.ask();
  const closed = adapter.close();

  expect(await connected(port).ask()).toMatch(/^HTTP\/1.1 200 .*connection: close/is);
  await old.ask();
  await closed;
});

it('waits no longer for a silent client than a connection may be idle', async () => {
  const { adapter, port } = await serving({ ...bounds, idleMs: 20 });
  await connected(port).ask();

  await adapter.close();
});

it('keeps no connection for a client that closes it', async () => {
  const { port } = await serving();
  const answer = await connected(port).ask(GET.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));

  expect(answer).toMatch(/connection: close/i);
});

it('fails no request when the replica behind an address is replaced', async () => {
  const old = await serving();
  const client = new ServiceClient('things', `http://127.0.0.1:${old.port}`, 2000);
  let answered = 0;
  let over = false;
  const load = Array.from({ length: 8 }, async (_, n) => {
    for (; !over; answered += 1) await (n % 2 ? client.get('/things', things) : client.post('/things', {}, things));
  });
  const failed = Promise.all(load).then(() => {});
  const answers = async (count: number): Promise<void> => {
    for (const until = answered + count; answered < until;) await Promise.race([failed, new Promise(setImmediate)]);
  };
  try {
    await answers(50);
    await serving(bounds, old.port);
    const closed = old.adapter.close();
    await answers(50);
    await Promise.race([closed, failed]);
    await answers(50);
  } finally {
    over = true;
  }
  await failed;
}, 20_000);

async function serving(given: Parameters<typeof httpAdapter>[0] = bounds, port = 0) {
  const adapter = httpAdapter(given);
  adapters.push(adapter);
  const fastify = adapter.getInstance();
  fastify.get('/things', async () => ({ things: 1 }));
  fastify.post('/things', async () => ({ things: 1 }));
  await fastify.ready();
  fastify.server.listen({ port, host: '127.0.0.1', reusePort: true });
  await once(fastify.server, 'listening');
  return { adapter, port: (fastify.server.address() as AddressInfo).port };
}

/** A client that keeps its connection. */
function connected(port: number) {
  const socket = connect(port, '127.0.0.1');
  clients.push(socket);
  const ask = async (request = GET): Promise<string> => {
    socket.write(request);
    const [bytes] = (await once(socket, 'data')) as [Buffer];
    return String(bytes);
  };
  return { ask };
}
