import { type ChannelModel, connect, type ConfirmChannel, type GetMessage } from 'amqplib';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { assertParking, assertStep, retryQueue } from '../libs/service/src/topology.ts';
import { isWanted, lookThrough, type Parked, PARKING } from './lib/parked.ts';
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

  expect(await replay()).toMatchObject({ code: 0, said: expect.stringMatching(`✓ ${QUEUE} .*, delivery_limit`) });
  await retry(await take());
  channel.ack(await take());
  expect(await parked()).toEqual([]);
});

it('goes on after a message whose queue is gone', async () => {
  for (const queue of [`${QUEUE}.gone`, QUEUE]) await send(PARKING, { 'x-parked-queue': queue });

  const { code, said } = await replay();
  expect(said).toMatch(new RegExp(`✗ ${QUEUE}.gone .*\n  stays parked: .*no queue.*\n✓ ${QUEUE} `));
  expect(code).toBe(1);
  channel.ack(await take());
  const left = await takeParked();
  expect(left.queue).toBe(`${QUEUE}.gone`);
  channel.ack(left.message);
  expect(await parked()).toEqual([]);
});

it('says how many are parked when none is of that kind', async () => {
  await send(PARKING, { 'x-parked-queue': QUEUE });
  const { messageCount } = await channel.checkQueue(PARKING);

  expect(await replay('--queue', `${QUEUE}.nope`)).toMatchObject({
    code: 0,
    said: `Nothing of that kind is parked, of ${messageCount} in all.\n`,
  });
  channel.ack((await takeParked()).message);
});

it('takes no reason that there is not', async () => {
  const { code, complained } = await replay('--reason', 'foo');

  expect(code).toBe(2);
  expect(complained).toMatch(/✗ --reason .* malformed, permanent, exhausted, delivery_limit, not "foo"/);
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
    return (await parked()).length === 1;
  });

const findParked = async (own: ConfirmChannel) => (await lookThrough(own)).filter(isWanted({ id: order }));

/** What the tool looked at is back a moment after it has ended. */
const takeParked = (): Promise<Parked> =>
  waitFor('it in the parking queue', async () => (await findParked(channel))[0] || null, { withinMs: 5000 });

const parked = (): Promise<unknown[]> => onChannel(findParked);

function replay(...args: string[]): Promise<{ code: unknown; said: string; complained: string }> {
  const tool = join(import.meta.dirname, 'replay.ts');
  const env = { ...process.env, AMQP_URL, OTEL_SDK_DISABLED: 'true' };
  return new Promise((resolve) =>
    execFile(process.execPath, [tool, '--id', order, ...args], { env }, (error, said, complained) =>
      resolve({ code: error?.code ?? 0, said, complained }),
    ),
  );
}
