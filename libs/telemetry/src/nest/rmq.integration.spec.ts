import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CanActivate, Controller, Inject, Module, NotFoundException, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  ClientRMQ,
  ClientsModule,
  type ClientProxy,
  EventPattern,
  MessagePattern,
  type MicroserviceOptions,
  RmqRecordBuilder,
  Server,
  ServerRMQ,
  Transport,
} from '@nestjs/microservices';
import { RpcExceptionsHandler } from '@nestjs/microservices/exceptions/rpc-exceptions-handler.js';
import { connect } from 'amqplib';
import { lastValueFrom, map, type Observable, throwError, timer } from 'rxjs';
import { TracedRmqSerializer, TracedServerRMQ } from '../nest-rmq.js';
import { withSpan } from '../spans/span.js';
import { recordTraces } from '@throughline/telemetry-testing';
import { Untraced } from '../untraced/untraced.js';
import { recordMessageErrors } from './pipeline-errors.js';
import { traceRmqClient } from './rmq-client.js';
import { traceRmqServer } from './rmq-server.js';
import { watchHandlers } from './watch-nest.js';

const urls = [process.env['AMQP_URL']!];
const traces = recordTraces();
const seen: unknown[] = [];
const total = { of: 'order', cmd: 'total' };

// What the preload does as Nest is loaded.
traceRmqClient(ClientRMQ as never);
traceRmqServer(ServerRMQ as never);
recordMessageErrors(RpcExceptionsHandler);
watchHandlers(Server as never);

class Refuses implements CanActivate {
  canActivate(): boolean {
    throw Object.assign(new Error('not you'), { code: 'refused' });
  }
}

@Controller()
class Orders {
  @EventPattern('order.placed')
  async placed(data: unknown): Promise<void> {
    await withSpan('charge', () => sleep(2));
    seen.push(data);
  }

  @EventPattern('order.guarded')
  @UseGuards(Refuses)
  guarded(_data: unknown): void {}

  @EventPattern('order.hushed')
  @Untraced()
  hushed(_data: unknown): void {
    withSpan('hidden', () => seen.push('hushed'));
  }

  @MessagePattern({ cmd: 'total', of: 'order' })
  total(): Observable<number> {
    return timer(5).pipe(map(() => withSpan('add', () => 42)));
  }

  @MessagePattern('order.unknown')
  unknown(): Observable<never> {
    return throwError(() => new TypeError('a bug'));
  }

  @MessagePattern('order.missing')
  missing(): never {
    throw new NotFoundException('no such order');
  }
}

@Module({ controllers: [Orders] })
class OrdersModule {}

/** An application that sends and one that listens, on a queue of their own, as `more` has it. */
async function run(more: object, queue: string, strategy?: TracedServerRMQ) {
  const options = { urls, queue, queueOptions: { durable: false }, ...more };

  @Module({ imports: [ClientsModule.register([{ name: 'ORDERS', transport: Transport.RMQ, options }])] })
  class ClientModule {
    constructor(@Inject('ORDERS') readonly client: ClientProxy) {}
  }
  const given = strategy ? { strategy } : { transport: Transport.RMQ, options };
  const server = await NestFactory.createMicroservice<MicroserviceOptions>(OrdersModule, {
    ...(given as MicroserviceOptions),
    logger: false,
  });
  await server.listen();
  const app = await NestFactory.createApplicationContext(ClientModule, { logger: false });
  const { client } = app.get(ClientModule);
  return {
    emit: (pattern: unknown, data: unknown = {}) =>
      traces.during('checkout', () => lastValueFrom(client.emit(pattern, data), { defaultValue: undefined })),
    ask: (pattern: unknown, then = (answer: number) => answer) =>
      traces.during('checkout', () => lastValueFrom(client.send<number>(pattern, {}).pipe(map(then)))),
    async stop() {
      await app.close();
      await server.close();
      const connection = await connect(urls[0]!);
      const channel = await connection.createChannel();
      await channel.deleteQueue(queue);
      await connection.close();
    },
  };
}

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
  beforeAll(async () => (shop = await run({}, queue)));
  afterAll(() => shop.stop());

  it('is one trace from the first event on, with its pattern on both sides', async () => {
    await shop.emit('order.placed', { id: 7 });

    expect(await spans(4)).toEqual(['checkout', `  publish ${queue}`, `    process ${queue}`, '      charge']);
    expect(seen).toEqual([{ id: 7 }]);
    const server = { 'server.address': '127.0.0.1', 'server.port': Number(new URL(urls[0]!).port) };
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

  it('goes on in the trace of whoever asked when the answer comes', async () => {
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
  const shop = await run({ wildcards: true, exchange: `${queue}.events`, queueOptions: { autoDelete: true } }, queue);
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
  const shop = await run({ serializer: new TracedRmqSerializer({ queue }) }, queue, strategy);
  await shop.emit('order.placed');

  const waterfall = await spans(4);
  await shop.stop();
  expect(waterfall).toEqual(['checkout', `  publish ${queue}`, `    process ${queue}`, '      charge']);
});
