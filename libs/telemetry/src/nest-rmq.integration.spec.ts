import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CanActivate, Controller, type INestMicroservice, Inject, Module, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  ClientsModule,
  type ClientProxy,
  EventPattern,
  MessagePattern,
  RmqRecordBuilder,
  Transport,
} from '@nestjs/microservices';
import { connect } from 'amqplib';
import { lastValueFrom, map, type Observable, throwError, timer } from 'rxjs';
import { RecordRmqErrors, TracedRmqSerializer, TracedServerRMQ } from './nest-rmq.js';
import { withSpan } from './spans/span.js';
import { recordTraces } from '@throughline/telemetry-testing';

const urls = [process.env['AMQP_URL']!];
const queue = `test.${randomUUID().slice(0, 8)}.nest`;
const queueOptions = { durable: false };
const traces = recordTraces();
const seen: unknown[] = [];

class Refuses implements CanActivate {
  canActivate(): boolean {
    throw new Error('not you');
  }
}

@Controller()
class Images {
  @EventPattern('image.added')
  async added(data: unknown): Promise<void> {
    await withSpan('resize', {}, () => sleep(2));
    seen.push(data);
  }

  @EventPattern('image.broken')
  broken(_data: unknown): void {
    throw Object.assign(new Error('no such image'), { code: 'image_missing' });
  }

  @EventPattern('image.guarded')
  @UseGuards(Refuses)
  guarded(_data: unknown): void {}

  @MessagePattern('image.size')
  size(): Observable<number> {
    return timer(5).pipe(map(() => withSpan('measure', {}, () => 42)));
  }

  @MessagePattern('image.unknown')
  unknown(): Observable<never> {
    return throwError(() => new Error('unknown image'));
  }
}

const options = { urls, queue, queueOptions, serializer: new TracedRmqSerializer({ queue }) };

@Module({
  imports: [ClientsModule.register([{ name: 'IMAGES', transport: Transport.RMQ, options }])],
  controllers: [Images],
  providers: [{ provide: 'CLIENT', inject: ['IMAGES'], useFactory: (client: ClientProxy) => client }],
})
class ImagesModule {
  constructor(@Inject('IMAGES') readonly client: ClientProxy) {}
}

let app: INestMicroservice;
let strategy: TracedServerRMQ;
let client: ClientProxy;

beforeAll(async () => {
  strategy = new TracedServerRMQ({ urls, queue, queueOptions });
  app = await NestFactory.createMicroservice(ImagesModule, { strategy, logger: false });
  app.useGlobalInterceptors(new RecordRmqErrors());
  await app.listen();
  client = app.get(ImagesModule).client;
  await client.connect();
});

afterAll(async () => {
  // Nest waits for no confirm of its replies, and closing before one comes is an error that nobody catches.
  const { channel: replies } = strategy as unknown as { channel: { _unconfirmedMessages: unknown[] } };
  while (replies._unconfirmedMessages.length > 0) await sleep(5);
  await app.close();
  const connection = await connect(urls[0]!);
  const channel = await connection.createChannel();
  await channel.deleteQueue(queue);
  await connection.close();
});

beforeEach(() => {
  traces.reset();
  seen.length = 0;
});

const emit = (pattern: string, data: unknown = {}) =>
  traces.during('upload', () => lastValueFrom(client.emit(pattern, data), { defaultValue: undefined }));
const ask = (pattern: string) => traces.during('upload', () => lastValueFrom(client.send<number>(pattern, {})));

async function spans(count: number): Promise<string[]> {
  for (let left = 200; left > 0 && traces.spans.length < count; left--) await sleep(10);
  return traces.waterfall();
}

it('is one trace from the emitter to what the handler does', async () => {
  await emit('image.added', { id: 7 });

  expect(await spans(4)).toEqual(['upload', `  publish ${queue}`, `    process ${queue}`, '      resize']);
  expect(seen).toEqual([{ id: 7 }]);
  expect(traces.span(`process ${queue}`)).toMatchObject({
    kind: 'consumer',
    links: [{ spanId: traces.span(`publish ${queue}`).spanId }],
    attributes: { 'messaging.operation.type': 'process', 'messaging.message.queue_wait_ms': expect.any(Number) },
  });
});

it('keeps the headers of a record, and a context that it carries', async () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  await emit(
    'image.added',
    new RmqRecordBuilder({ id: 8 }).setOptions({ headers: { traceparent, tenant: 'a' } }).build(),
  );
  await spans(4);

  expect(seen).toEqual([{ id: 8 }]);
  expect(traces.span(`process ${queue}`)).toMatchObject({
    traceId: traceparent.slice(3, 35),
    parentSpanId: 'b7ad6b7169203331',
  });
});

it('lasts until the Observable of a request has ended, and what it does is inside', async () => {
  expect(await ask('image.size')).toBe(42);

  expect(await spans(4)).toEqual(['upload', `  publish ${queue}`, `    process ${queue}`, '      measure']);
  const { start, end } = traces.span(`process ${queue}`);
  expect(end - start).toBeGreaterThan(4);
});

it('shows the real error of a handler, once', async () => {
  await emit('image.broken');

  expect(await spans(3)).toEqual(['upload', `  publish ${queue}`, `    process ${queue} !`]);
  const span = traces.span(`process ${queue}`);
  expect(span.statusMessage).toBe('no such image');
  expect(span.attributes['error.type']).toBe('image_missing');
  expect(span.events).toHaveLength(1);
});

it('is red where a guard fails or an Observable does', async () => {
  await emit('image.guarded');
  expect(await spans(3)).toEqual(['upload', `  publish ${queue}`, `    process ${queue} !`]);

  traces.reset();
  await expect(ask('image.unknown')).rejects.toMatchObject({ message: 'Internal server error' });
  expect(await spans(3)).toEqual(['upload !', `  publish ${queue}`, `    process ${queue} !`]);
  expect(traces.span(`process ${queue}`).statusMessage).toBe('unknown image');
});
