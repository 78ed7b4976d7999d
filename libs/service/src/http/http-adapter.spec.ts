import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { ProblemDetails } from '@throughline/contracts';
import { recordTraces } from '@throughline/telemetry-testing';
import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { httpAdapter } from './http-adapter.js';

const HEAD = 'POST /orders HTTP/1.1\r\nHost: x\r\n';
const UNFINISHED = `${HEAD}Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{`;
const LONG_MS = 200_000;
const traces = recordTraces();

let adapter: FastifyAdapter;
let client: Socket | undefined;

afterEach(async () => {
  client?.destroy();
  await adapter.close();
});

it.each([
  ['does not come to its end', UNFINISHED, { status: 408, code: 'request_timeout' }],
  ['is none', 'buy one laptop\r\n\r\n', { status: 400, code: 'invalid_request' }],
  ['has headers without end', `${HEAD}X: ${'x'.repeat(20_000)}\r\n\r\n`, { status: 431, code: 'headers_too_large' }],
])('says why it hangs up on a request that %s', async (_, text, problem) => {
  const { answered } = await send(text, { receiveMs: 50, checkMs: 10, idleMs: 20, leaveMs: LONG_MS });

  const [head, body] = (await answered).split('\r\n\r\n') as [string, string];
  expect(head).toContain(`HTTP/1.1 ${problem.status} `);
  expect(head).toContain('application/problem+json');
  expect(ProblemDetails.parse(JSON.parse(body))).toMatchObject(problem);
});

it('does not write into an answer that is under way', async () => {
  const { answered } = await send(UNFINISHED.replace('/orders', '/slow'), {
    receiveMs: 50,
    checkMs: 10,
    idleMs: 20,
    leaveMs: LONG_MS,
  });

  expect(await answered).not.toContain('408');
});

it('shuts down although a request is unfinished', async () => {
  const { arrived, answered } = await send(UNFINISHED, {
    receiveMs: LONG_MS,
    checkMs: LONG_MS,
    idleMs: 20,
    leaveMs: 20,
  });

  await arrived;
  await adapter.close();
  expect(await answered).toBe('');
});

it('bounds both by default', () => {
  adapter = httpAdapter();

  expect(adapter.getInstance().server).toMatchObject({ requestTimeout: 10_000, headersTimeout: 10_000 });
});

it.each(['/orders/%ff', '/products/%E0%A4%A'])('tells the trace of %s, which no route can serve', async (url) => {
  adapter = httpAdapter();
  const { statusCode, headers, body } = await traces.during('request', () => adapter.inject(url));

  expect(statusCode).toBe(400);
  expect(headers['x-trace-id']).toMatch(/^[0-9a-f]{32}$/);
  expect(headers['x-trace-id']).toBe((JSON.parse(body) as { traceId: string }).traceId);
});

/** Sends this to a server within these bounds. */
async function send(text: string, bounds: Parameters<typeof httpAdapter>[0]) {
  adapter = httpAdapter(bounds);
  const fastify = adapter.getInstance();
  fastify.post('/orders', async () => 'done');
  fastify.post('/slow', { onRequest: async (_, reply) => void reply.hijack().raw.writeHead(200).write('{') }, () => {});
  await fastify.listen({ port: 0, host: '127.0.0.1' });
  const arrived = once(fastify.server, 'request');
  client = connect((fastify.server.address() as AddressInfo).port, '127.0.0.1');
  const answered = untilClosed(client);
  client.write(text);
  return { arrived, answered };
}

function untilClosed(socket: Socket): Promise<string> {
  let heard = '';
  socket.on('data', (bytes) => (heard += String(bytes))).on('error', () => {}); // It closes then.
  return new Promise((resolve) => socket.once('close', () => resolve(heard)));
}
