import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { assertBeforeDeadline, underDeadline } from './deadline.js';
import { ServiceClient } from './service-client.js';

const stock = z.object({ available: z.number() });
let server: Server | undefined;

afterEach(() => server?.close());

async function answering(listener: RequestListener): Promise<ServiceClient> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server!.once('listening', resolve));
  return new ServiceClient('inventory', `http://127.0.0.1:${(server.address() as AddressInfo).port}`, 2000);
}

/** The first `times` requests meet a failure. */
async function failing(times: number, failure: RequestListener) {
  let asked = 0;
  const ok = json(200, { available: 3 });
  const client = await answering((request, response) => ((asked += 1) <= times ? failure : ok)(request, response));
  return { client, asked: () => asked };
}

const json =
  (status: number, body: unknown): RequestListener =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

it('parses the answer with its contract', async () => {
  const client = await answering(json(200, { available: 3, extra: true }));
  expect(await client.get('/availability', stock)).toEqual({ available: 3 });
});

it('passes a refusal on as it came', async () => {
  const client = await answering(json(422, { code: 'unknown_sku', detail: 'No such product.' }));
  await expect(client.get('/', stock)).rejects.toMatchObject({ status: 422, code: 'unknown_sku', expected: true });
});

it('does not pass on the details of another service’s failure', async () => {
  const client = await answering(json(500, { code: 'internal_error', detail: 'SELECT * FROM secrets' }));
  await expect(client.get('/', stock)).rejects.toMatchObject({ status: 502, code: 'upstream_error' });
});

it('reports an answer that breaks its contract', async () => {
  const client = await answering(json(200, { available: 'many' }));
  await expect(client.get('/', stock)).rejects.toMatchObject({ status: 502, code: 'upstream_invalid_response' });
});

it('aborts when the caller does, before its own deadline', async () => {
  const client = await answering(() => {});
  const call = new Promise((resolve, reject) => {
    underDeadline('150', () => client.get('/', stock).then(resolve, reject));
  });
  await expect(call).rejects.toMatchObject({ status: 504, code: 'upstream_timeout', expected: false });
});

it('reports a service that is not there', async () => {
  const client = await answering(json(200, {}));
  await new Promise((resolve) => server!.close(resolve));
  await expect(client.get('/', stock)).rejects.toMatchObject({ status: 503, code: 'upstream_unavailable' });
});

const plain503: RequestListener = (_request, response) => response.writeHead(503).end('Service Unavailable');

it('treats a 503 without a code as an unavailable upstream', async () => {
  const client = await answering(plain503);
  await expect(client.get('/', stock)).rejects.toMatchObject({ status: 503, code: 'upstream_unavailable' });
});

it('passes on that another service is overloaded, and does not retry', async () => {
  const { client, asked } = await failing(9, json(503, { code: 'overloaded', detail: 'Later.' }));
  await expect(client.get('/', stock)).rejects.toMatchObject({ status: 503, code: 'overloaded' });
  expect(asked()).toBe(1);
});

const hangUp: RequestListener = (request) => void request.socket.destroy();

it.each([
  ['a GET', (client: ServiceClient) => client.get('/', stock)],
  [
    'a POST with an idempotency key',
    (client: ServiceClient) => client.post('/', {}, stock, { 'idempotency-key': 'k' }),
  ],
])('repeats %s when the connection breaks under it, or a 503 says nothing of why', async (_, call) => {
  for (const failure of [hangUp, plain503]) {
    const { client, asked } = await failing(2, failure);
    expect(await call(client)).toEqual({ available: 3 });
    expect(asked()).toBe(3);
    server!.close();
  }
});

it('does not repeat a POST without an idempotency key that may have been served', async () => {
  for (const failure of [hangUp, plain503]) {
    const { client, asked } = await failing(1, failure);
    await expect(client.post('/', {}, stock)).rejects.toMatchObject({ code: 'upstream_unavailable' });
    expect(asked()).toBe(1);
    server!.close();
  }
});

it('repeats a POST that was never sent, as while a process is replaced', async () => {
  const client = await answering(json(200, { available: 3 }));
  const { port } = server!.address() as AddressInfo;
  await new Promise((resolve) => server!.close(resolve));
  const call = client.post('/', {}, stock);
  await new Promise((resolve) => setTimeout(resolve, 1));
  server!.listen(port, '127.0.0.1');

  expect(await call).toEqual({ available: 3 });
});

it('refuses to commit for a caller that has given up', () => {
  underDeadline('50', () => expect(assertBeforeDeadline).toThrow('no longer waits'));
  underDeadline('5000', assertBeforeDeadline);
  assertBeforeDeadline();
});
