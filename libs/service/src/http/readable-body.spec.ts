import { type AddressInfo, connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Body, Controller, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ProblemDetails } from '@throughline/contracts';
import { httpAdapter } from './http-adapter.js';
import { ProblemFilter } from './problem.filter.js';

const taken: unknown[] = [];

@Controller()
class OrdersController {
  @Post('orders')
  place(@Body() order: unknown): string {
    taken.push(order);
    return 'placed';
  }
}

@Module({ controllers: [OrdersController] })
class App {}

let app: NestFastifyApplication;

beforeAll(async () => {
  app = await NestFactory.create<NestFastifyApplication>(App, httpAdapter(), { logger: false });
  app.useGlobalFilters(new ProblemFilter());
  await app.listen(0, '127.0.0.1');
});

afterAll(() => app.close());
beforeEach(() => (taken.length = 0));

const order = Buffer.from('{"note":"für Ann"}');
const json = 'Content-Type: application/json';

/** Sends these headers and this body unchanged, and returns the response. */
async function post(headers: string[], body: Buffer): Promise<{ status: number; head: string; body: string }> {
  const socket = connect((app.getHttpServer().address() as AddressInfo).port, '127.0.0.1');
  const length = headers.some((header) => /^transfer-encoding/i.test(header)) ? [] : [`Content-Length: ${body.length}`];
  const lines = ['POST /orders HTTP/1.1', 'Host: shop', 'Connection: close', ...length, ...headers, '', ''];
  socket.write(Buffer.concat([Buffer.from(lines.join('\r\n')), body]));
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  const [head, ...rest] = answer.split('\r\n\r\n') as [string, ...string[]];
  return { status: Number(head.split(' ')[1]), head, body: rest.join('') };
}

const chunked = (body: Buffer) =>
  Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')]);

it.each([
  [[json], order],
  [['content-type: Application/JSON ; Charset="UTF-8"'], order],
  [[json, 'Content-Encoding: identity'], order],
  [[json, 'Transfer-Encoding: chunked'], chunked(order)],
])('takes %j', async (headers, body) => {
  expect(await post(headers, body)).toMatchObject({ status: 201, body: 'placed' });
  expect(taken).toEqual([{ note: 'für Ann' }]);
});

it.each([
  ['an unknown charset', [`${json}; charset=nonsense`], order, 415],
  ['another charset', [`${json}; charset=iso-8859-1`], Buffer.from('{"note":"für Ann"}', 'latin1'), 415],
  ['two charsets', [`${json}; charset=utf-8; charset=utf-16`], order, 415],
  ['no type', [], order, 415],
  ['a form', ['Content-Type: application/x-www-form-urlencoded'], Buffer.from('note=1'), 415],
  ['text', ['Content-Type: text/plain'], order, 415],
  ['a relative of JSON', ['Content-Type: application/jsonp'], order, 415],
  ['an encoding that the body has', [json, 'Content-Encoding: gzip'], gzipSync(order), 415],
  ['an encoding that the body has not', [json, 'Content-Encoding: gzip'], order, 415],
  ['an unknown encoding', [json, 'Content-Encoding: identity, nonsense'], order, 415],
  ['an encoding of the transfer', [json, 'Transfer-Encoding: gzip, chunked'], chunked(gzipSync(order)), 501],
  ['the type twice', [json, 'Content-Type: text/plain'], order, 400],
  ['a key twice', [json, 'Idempotency-Key: one', 'Idempotency-Key: two'], order, 400],
  ['bytes that are no UTF-8', [json], Buffer.from('{"note":"für Ann"}', 'latin1'), 400],
])('refuses %s and takes nothing', async (_, headers, body, status) => {
  const answer = await post(headers, body);

  expect(answer.status).toBe(status);
  expect(answer.head).toContain('application/problem+json');
  expect(ProblemDetails.parse(JSON.parse(answer.body))).toMatchObject({ status });
  expect(taken).toEqual([]);
});

it('says which encoding it takes', async () => {
  expect((await post([json, 'Content-Encoding: gzip'], order)).head).toMatch(/^accept-encoding: identity\r?$/im);
  expect((await post(['Content-Type: text/plain'], order)).head).toMatch(/^accept-post: application\/json\r?$/im);
});
