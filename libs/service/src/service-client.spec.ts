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
  return new ServiceClient('inventory', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
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

it('does not pass on what another service says of its own failure', async () => {
  const client = await answering(json(500, { code: 'internal_error', detail: 'SELECT * FROM secrets' }));
  await expect(client.get('/', stock)).rejects.toMatchObject({ status: 502, code: 'upstream_error' });
});

it('says that an answer breaks its contract', async () => {
  const client = await answering(json(200, { available: 'many' }));
  await expect(client.get('/', stock)).rejects.toMatchObject({ status: 502, code: 'upstream_invalid_response' });
});

it('gives up when the caller does, before its own deadline', async () => {
  const client = await answering(() => {});
  const call = new Promise((resolve, reject) => {
    underDeadline('150', () => client.get('/', stock).then(resolve, reject));
  });
  await expect(call).rejects.toMatchObject({ status: 504, code: 'upstream_timeout', expected: false });
});

it('says that nobody is there', async () => {
  const client = await answering(json(200, {}));
  await new Promise((resolve) => server!.close(resolve));
  await expect(client.get('/', stock)).rejects.toMatchObject({ status: 503, code: 'upstream_unavailable' });
});

it('refuses to commit for a caller that has given up', () => {
  underDeadline('50', () => expect(assertBeforeDeadline).toThrow('no longer waits'));
  underDeadline('5000', assertBeforeDeadline);
  assertBeforeDeadline();
});
