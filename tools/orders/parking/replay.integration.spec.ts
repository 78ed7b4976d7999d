import { randomUUID } from 'node:crypto';
import { PARKING, retryQueue } from '../../../libs/service/src/messaging/topology.ts';
import { waitFor } from '../../processes/wait.ts';
import { ids, ParkingFixture } from './parking.fixture.ts';

const parking = new ParkingFixture();
const { queue } = parking;

beforeAll(() => parking.open());
beforeEach(() => void (parking.order = randomUUID()));
afterAll(() => parking.close());

it('keeps parked messages in order, however often they are listed', async () => {
  await parking.park(['a', 'b', 'c']);
  for (let look = 0; look < 25; look += 1) await parking.look();

  expect(await parking.replay('--dry-run')).toMatchObject({
    code: 0,
    said: expect.stringMatching(/ a .*\n.* b .*\n.* c /),
  });
  await waitFor('all of them', async () => (await parking.look()).length === 3);
  expect(ids(await parking.look())).toEqual(['a', 'b', 'c']);
  await parking.replay();
  expect((await parking.drain()).map(({ properties }) => properties.messageId)).toEqual(['a', 'b', 'c']);
});

it('puts a message that the broker parked after a retry back into its step’s queue, where it can be retried', async () => {
  await parking.send(queue);
  await retry();
  await killConsumersUntilParked();

  expect(await parking.replay()).toMatchObject({
    code: 0,
    said: expect.stringMatching(`✓ ${queue} .*, delivery_limit`),
  });
  await retry();
  parking.channel.ack(await parking.take());
  expect(await parking.look()).toEqual([]);
});

it('removes the broker’s record of earlier deliveries', async () => {
  await parking.park(['a'], { 'x-tenant': 'one' });
  await parking.look();
  await parking.replay();

  const [message] = await parking.drain();
  // RabbitMQ 3.10 counts from the first delivery on.
  const { 'x-delivery-count': count = 0, ...rest } = message!.properties.headers!;
  const headers = Object.keys(rest);
  expect(headers.filter((name) => /^x-(death|first-death|last-death|delivery|acquired|parked)/.test(name))).toEqual([]);
  expect([count, headers]).toEqual([0, expect.arrayContaining(['x-tenant'])]);
});

it('goes on after a message whose queue is gone', async () => {
  await parking.park(['lost'], { 'x-parked-queue': `${queue}.gone` });
  await parking.park(['found']);

  const { code, said } = await parking.replay();
  expect(said).toMatch(new RegExp(`✗ ${queue}.gone .*\n  stays parked: .*no queue.*\n✓ ${queue} `));
  expect(code).toBe(1);
  expect((await parking.takeParked()).id).toBe('lost');
  expect((await parking.drain()).map(({ properties }) => properties.messageId)).toEqual(['found']);
});

it('reports how many are parked when none matches', async () => {
  await parking.park(['a']);
  const { messageCount } = await parking.channel.checkQueue(PARKING);

  expect(await parking.replay('--queue', `${queue}.nope`)).toMatchObject({
    code: 0,
    said: `Nothing of that kind is parked, of ${messageCount} in all.\n`,
  });
  await parking.takeParked();
});

/** Takes the message out of its queue and lets it wait out a delay. */
async function retry(): Promise<void> {
  const message = await parking.take();
  await parking.send(retryQueue(queue, 50), { headers: message.properties.headers, expiration: 1 });
  parking.channel.ack(message);
}

const killConsumersUntilParked = () =>
  waitFor('the broker to park it', async () => {
    await parking.onChannel((own) => own.get(queue));
    return (await parking.look()).length === 1;
  });
