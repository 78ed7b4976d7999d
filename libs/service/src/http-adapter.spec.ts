import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { recordTraces } from '@throughline/telemetry/testing';
import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { httpAdapter } from './http-adapter.js';

const UNFINISHED = 'POST /orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{';
const LONG_MS = 200_000;
const traces = recordTraces();

let adapter: FastifyAdapter;
let client: Socket | undefined;

afterEach(async () => {
  client?.destroy();
  await adapter.close();
});

it('hangs up on a request that does not come to its end', async () => {
  const { closed } = await sendUnfinished({ receiveMs: 50, checkMs: 10, leaveMs: LONG_MS });

  await closed;
});

it('ends although a request has not come to its end', async () => {
  const { closed } = await sendUnfinished({ receiveMs: LONG_MS, checkMs: LONG_MS, leaveMs: 20 });

  await adapter.close();
  await closed;
});

it('bounds both where nobody says how', () => {
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

/** A server within these bounds that has got the beginning of a request. */
async function sendUnfinished(bounds: Parameters<typeof httpAdapter>[0]) {
  adapter = httpAdapter(bounds);
  const fastify = adapter.getInstance();
  fastify.post('/orders', async () => 'done');
  await fastify.listen({ port: 0, host: '127.0.0.1' });
  const arrived = once(fastify.server, 'request');
  client = connect((fastify.server.address() as AddressInfo).port, '127.0.0.1').resume();
  const closed = once(client, 'close');
  client.on('error', () => {}); // It closes then.
  client.write(UNFINISHED);
  await arrived;
  return { closed };
}
