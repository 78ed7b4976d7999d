import { randomUUID } from 'node:crypto';
import { ids, ParkingFixture } from './parking.fixture.ts';

const parking = new ParkingFixture();
const minutesAgo = (minutes: number) => ({ 'x-parked-at': Date.now() - minutes * 60_000 });

beforeAll(() => parking.open());
afterAll(() => parking.close());

beforeEach(async () => {
  parking.order = randomUUID();
  await parking.park(['old'], { 'x-parked-reason': 'exhausted', ...minutesAgo(90) });
  await parking.park(['recent'], { 'x-parked-reason': 'exhausted', ...minutesAgo(10) });
  await parking.park(['bad'], { 'x-parked-reason': 'malformed', ...minutesAgo(1) });
});

afterEach(async () => {
  await parking.replay();
  await parking.drain();
});

it.each([
  ['--older-than 1h', ['old']],
  ['--newer-than 1h', ['recent', 'bad']],
  ['--newer-than 1h --reason exhausted', ['recent']],
  ['--older-than 5m --newer-than 30m', ['recent']],
  ['--reason malformed', ['bad']],
  ['--id old', ['old']],
  [`--queue ${parking.queue}`, ['old', 'recent', 'bad']],
])('with %s puts back %j, and leaves the others in their order', async (options, wanted) => {
  const { code, said } = await parking.replay(...options.split(' '));

  expect({ code, said }).toMatchObject({ code: 0, said: expect.stringContaining(`Put back ${wanted.length}`) });
  expect((await parking.drain()).map(({ properties }) => properties.messageId)).toEqual(wanted);
  expect(ids(await parking.look())).toEqual(['old', 'recent', 'bad'].filter((id) => !wanted.includes(id)));
});

it.each([
  ['--reason foo', /✗ --reason .* malformed, unknown_version, permanent, exhausted, delivery_limit, not "foo"/],
  ['--older-than soon', /✗ --older-than must be a time such as 30s, 10m, 2h or 1d, not "soon"/],
])('refuses %s, and says what it should be', async (options, words) => {
  const { code, complained } = await parking.replay(...options.split(' '));

  expect(code).toBe(2);
  expect(complained).toMatch(words);
});
