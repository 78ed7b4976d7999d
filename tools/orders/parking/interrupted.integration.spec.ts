import { randomUUID } from 'node:crypto';
import { waitFor } from '../../processes/wait.ts';
import { ParkingFixture } from './parking.fixture.ts';

const MANY = Array.from({ length: 150 }, (_, n) => `m-${n}`);
const parking = new ParkingFixture();

beforeAll(() => parking.open());
beforeEach(() => void (parking.order = randomUUID()));
afterAll(() => parking.close());

it('stops after the message in hand on a signal: each is put back or parked, and none twice', async () => {
  await parking.park(MANY);
  const { code, said } = await signalled('SIGINT');

  expect(code).toBe(130);
  expect(said).toMatch(/Stopped: put back \d+, the others stay parked\.\n$/);
  const before = await parking.drain();
  expect(before.length).toBeLessThan(MANY.length);
  await parking.replay();
  const all = [...before, ...(await parking.drain())];
  expect(all.map(({ properties }) => properties.messageId)).toEqual(MANY);
});

it('loses no message when killed, and repeats at most the one in hand, under the same id', async () => {
  await parking.park(MANY);
  expect(await signalled('SIGKILL')).toMatchObject({ code: 'SIGKILL' });
  await waitFor('the broker to have them back', async () => (await parking.replay()).code === 0);

  const back = (await parking.drain()).map(({ properties }) => properties.messageId as string);
  expect(new Set(back)).toEqual(new Set(MANY));
  expect(back.length - MANY.length).toBeLessThanOrEqual(1);
  expect(await parking.look()).toEqual([]);
});

/** Runs the tool and signals it in the middle of its work. */
async function signalled(signal: NodeJS.Signals) {
  const { child, ended } = parking.start();
  let lines = 0;
  child.stdout!.on('data', (text: string) => (lines += text.split('✓').length - 1));
  await waitFor('it to be at work', () => lines > 20);
  child.kill(signal);
  return ended;
}
