import { complaintsOfGrowth } from './growth.ts';
import { panelsOf } from './lines.ts';
import type { Sample } from './sample.ts';

const sample = (at: number, more: Partial<Sample> = {}): Sample => ({
  at,
  services: { orders: { rssMb: 120, handles: 40 } },
  connections: 30,
  messages: 2,
  unpublished: 0,
  ...more,
});
const samples = (more: (at: number) => Partial<Sample>): Sample[] =>
  Array.from({ length: 30 }, (_, at) => sample(at, more(at)));
const complaints = (more: (at: number) => Partial<Sample>) => complaintsOfGrowth(panelsOf(samples(more)));

it('takes a warm-up and a single peak for what they are', () => {
  const rssMb = (at: number) => (at < 6 ? 60 + at * 10 : 120);
  const settles = (at: number) => ({
    services: { orders: { rssMb: rssMb(at), handles: 40 } },
    messages: at === 28 ? 400 : 2,
  });

  expect(complaints(settles)).toEqual([]);
});

const using = (rssMb: number, handles: number) => ({ services: { orders: { rssMb, handles } } });

it.each<[string, (at: number) => Partial<Sample>]>([
  ['orders grew from 145.5 to 199.5: Resident memory', (at) => using(120 + 3 * at, 40)],
  ['orders grew from 48.5 to 66.5: Open files', (at) => using(120, 40 + at)],
  ['PostgreSQL grew from 38.5 to 56.5', (at) => ({ connections: 30 + at })],
  ['queues grew from 8.5 to 26.5', (at) => ({ messages: at })],
  ['outboxes grew from 8.5 to 26.5', (at) => ({ unpublished: at })],
])('complains that %s', (complaint, grows) => {
  expect(complaints(grows)).toEqual([expect.stringContaining(complaint)]);
});

it('complains when there is too little to judge', () => {
  expect(complaintsOfGrowth(panelsOf([sample(0)]))).toContain('queues: 1 samples are too few to judge');
});
