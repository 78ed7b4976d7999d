import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClientRMQ, RmqRecordBuilder, Server, ServerRMQ } from '@nestjs/microservices';
import { RpcExceptionsHandler } from '@nestjs/microservices/exceptions/rpc-exceptions-handler.js';
import { recordTraces } from '@throughline/telemetry-testing';
import { TracedRmqSerializer, TracedServerRMQ } from '../../nest-rmq.js';
import { withSpan } from '../../spans/span.js';
import { recordMessageErrors } from '../pipeline-errors.js';
import { traceRmqClient } from './client.js';
import { run, seen, urls } from './rmq.fixture.js';
import { traceRmqServer } from './server.js';
import { watchHandlers } from '../watch-nest.js';

const traces = recordTraces();
const total = { of: 'order', cmd: 'total' };

// What the preload does as Nest is loaded.
traceRmqClient(ClientRMQ as never);
traceRmqServer(ServerRMQ as never);
recordMessageErrors(RpcExceptionsHandler);
watchHandlers(Server as never);

const named = (): string => `test.${randomUUID().slice(0, 8)}.nest`;

async function spans(count: number): Promise<string[]> {
  for (let left = 200; left > 0 && traces.spans.length < count; left--) await sleep(10);
  return traces.waterfall();
}

beforeEach(() => {
  traces.reset();
  seen.length = 0;
});

describe('a queue', () => {
  const queue = named();
  let shop: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => (shop = await run(traces, {}, queue)));
  afterAll(() => shop.stop());

  it('is one trace from the first event on, with its pattern on both sides', async () => {
    await shop.emit('order.placed', { id: 7 });

    expect(await spans(4)).toEqual(['checkout', `  publish ${queue}`, `    process ${queue}`, '      charge']);
    expect(seen).toEqual([{ id: 7 }]);
    const { hostname, port } = new URL(urls[0]!);
    const server = { 'server.address': hostname, 'server.port': Number(port) };
    const attributes = { 'messaging.nest.pattern': 'order.placed', 'messaging.destination.name': queue, ...server };
    expect(traces.span(`publish ${queue}`)).toMatchObject({ kind: 'producer', attributes });
    expect(traces.span(`process ${queue}`)).toMatchObject({
      kind: 'consumer',
      attributes: { ...attributes, 'messaging.message.queue_wait_ms': expect.any(Number) },
      links: [{ spanId: traces.span(`publish ${queue}`).spanId }],
    });
  });

  it('lasts until the Observable of a request has ended; what it does is inside', async () => {
    expect(await shop.ask(total)).toBe(42);

    expect(await spans(4)).toEqual(['checkout', `  publish ${queue}`, `    process ${queue}`, '      add']);
    const { attributes, start, end } = traces.span(`process ${queue}`);
    expect(attributes['messaging.nest.pattern']).toBe('{"cmd":"total","of":"order"}');
    expect(traces.span(`publish ${queue}`).attributes['messaging.nest.pattern']).toBe('{"cmd":"total","of":"order"}');
    expect(end - start).toBeGreaterThan(4);
  });

  it('continues the caller’s trace when the answer arrives', async () => {
    const answered = (answer: number) => withSpan('answered', () => answer);
    await shop.ask(total, answered);
    traces.reset();
    await shop.ask(total, answered);

    expect(await spans(5)).toEqual([
      'checkout',
      `  publish ${queue}`,
      `    process ${queue}`,
      '      add',
      '  answered',
    ]);
  });

  it('shows what a guard or an Observable failed with, once', async () => {
    await shop.emit('order.guarded');
    expect(await spans(3)).toEqual(['checkout', `  publish ${queue}`, `    process ${queue} !`]);
    expect(traces.span(`process ${queue}`)).toMatchObject({
      statusMessage: 'not you',
      attributes: { 'error.type': 'refused' },
      events: [{ name: 'exception' }],
    });

    traces.reset();
    await expect(shop.ask('order.unknown')).rejects.toMatchObject({ message: 'Internal server error' });
    await spans(3);
    expect(traces.span(`process ${queue}`)).toMatchObject({
      statusMessage: 'a bug',
      attributes: { 'error.type': 'TypeError' },
      events: [{ name: 'exception' }],
    });
  });

  it('leaves an expected answer green', async () => {
    await expect(shop.ask('order.missing')).rejects.toBeDefined();
    await spans(3);
    expect(traces.span(`process ${queue}`)).toMatchObject({ status: 'unset', events: [] });
  });

  it('leaves the headers of a record, and a context that it carries', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const record = new RmqRecordBuilder({ id: 8 }).setOptions({ headers: { traceparent, tenant: 'a' } }).build();
    await shop.emit('order.placed', record);
    await spans(4);

    expect(seen).toEqual([{ id: 8 }]);
    expect(traces.span(`process ${queue}`)).toMatchObject({
      traceId: traceparent.slice(3, 35),
      parentSpanId: 'b7ad6b7169203331',
    });
  });

  it('leaves nothing of an untraced handler but the event that was sent', async () => {
    await shop.emit('order.hushed');
    while (seen.length === 0) await sleep(5);

    expect(traces.waterfall()).toEqual(['checkout', `  publish ${queue}`]);
  });
});

it('names the routing key where the pattern is one', async () => {
  const queue = named();
  const shop = await run(
    traces,
    { wildcards: true, exchange: `${queue}.events`, queueOptions: { autoDelete: true } },
    queue,
  );
  await shop.emit('order.placed');

  const waterfall = await spans(4);
  await shop.stop();
  const destination = `${queue}.events:order.placed`;
  expect(waterfall).toEqual([
    'checkout',
    `  publish ${destination}`,
    `    process ${destination}:${queue}`,
    '      charge',
  ]);
});

it('makes no second span beside a serializer and a server that trace by themselves', async () => {
  const queue = named();
  const strategy = new TracedServerRMQ({ urls, queue, queueOptions: { durable: false } });
  const shop = await run(traces, { serializer: new TracedRmqSerializer({ queue }) }, queue, strategy);
  await shop.emit('order.placed');

  const waterfall = await spans(4);
  await shop.stop();
  expect(waterfall).toEqual(['checkout', `  publish ${queue}`, `    process ${queue}`, '      charge']);
});
