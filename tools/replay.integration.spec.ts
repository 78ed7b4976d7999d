import { type ChannelModel, connect, type ConfirmChannel, type GetMessage } from 'amqplib';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { assertParking, assertStep, retryQueue } from '../libs/service/src/topology.ts';
import { lookThrough, PARKING } from './lib/parked.ts';
import { waitFor } from './lib/wait.ts';

const AMQP_URL = process.env['AMQP_URL']!;
const QUEUE = `test.${randomUUID().slice(0, 8)}.pack_parcel`;
let order: string;
let broker: ChannelModel;
let channel: ConfirmChannel;

beforeAll(async () => {
  broker = await connect(AMQP_URL);
  channel = await broker.createConfirmChannel();
  await assertParking(channel);
  await assertStep(channel, QUEUE, []);
});

beforeEach(() => (order = randomUUID()));

afterAll(async () => {
  for (const queue of [QUEUE, retryQueue(QUEUE)]) await channel.deleteQueue(queue);
  await broker.close();
});

it('puts what the broker parked after a retry back where it is taken, and can be retried', async () => {
  await send(QUEUE);
  await retry(await take());
  await killConsumersUntilParked();

  expect(await replay()).toEqual({ code: 0, said: expect.stringMatching(`✓ ${QUEUE} .*, delivery_limit`) });
  await retry(await take());
  channel.ack(await take());
});

it('goes on after a message whose queue is gone', async () => {
  for (const queue of [`${QUEUE}.gone`, QUEUE]) await send(PARKING, { 'x-parked-queue': queue });

  const { code, said } = await replay();
  expect(said).toMatch(new RegExp(`✗ ${QUEUE}.gone .*\n  stays parked: .*no queue.*\n✓ ${QUEUE} `));
  expect(code).toBe(1);
  channel.ack(await take());
  const [left] = await lookThrough(channel, { id: order });
  channel.ack(left!.message);
});

async function send(queue: string, headers = {}, expiration?: number): Promise<void> {
  channel.sendToQueue(queue, Buffer.from('{}'), { correlationId: order, headers, expiration });
  await channel.waitForConfirms();
}

const take = (): Promise<GetMessage> =>
  waitFor(`a message in ${QUEUE}`, async () => (await channel.get(QUEUE)) || null, { withinMs: 5000 });

async function retry(message: GetMessage): Promise<void> {
  await send(retryQueue(QUEUE), message.properties.headers, 1);
  channel.ack(message);
}

async function onChannel<T>(work: (own: ConfirmChannel) => Promise<T>): Promise<T> {
  const own = await broker.createConfirmChannel();
  return work(own).finally(() => own.close());
}

const killConsumersUntilParked = () =>
  waitFor('the broker to park it', async () => {
    await onChannel((own) => own.get(QUEUE));
    return (await onChannel((own) => lookThrough(own, { id: order }))).length === 1;
  });

function replay(): Promise<{ code: unknown; said: string }> {
  const tool = join(import.meta.dirname, 'replay.ts');
  const env = { ...process.env, AMQP_URL, OTEL_SDK_DISABLED: 'true' };
  return new Promise((resolve) =>
    execFile(process.execPath, [tool, '--id', order], { env }, (error, said) =>
      resolve({ code: error?.code ?? 0, said }),
    ),
  );
}
