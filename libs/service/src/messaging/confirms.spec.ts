import { Confirms } from './confirms.js';

let dropped: number;
beforeEach(() => (dropped = 0));

const confirms = (): Confirms => new Confirms(() => (dropped += 1));
const late = () => Promise.reject(new Error('timeout'));

it('closes the connection when two confirms in a row do not come', async () => {
  const watched = confirms();
  await expect(watched.watch(late)).rejects.toThrow('timeout');
  expect(dropped).toBe(0);
  await expect(watched.watch(late)).rejects.toThrow('timeout');

  expect(dropped).toBe(1);
});

it('keeps a connection on which confirms come in between', async () => {
  const watched = confirms();
  for (const work of [late, async () => true, late]) await watched.watch(work).catch(() => {});

  expect(dropped).toBe(0);
});

it('keeps a connection that the broker has blocked: another would be blocked too', async () => {
  const watched = confirms();
  watched.blocked = true;
  for (const work of [late, late, late]) await watched.watch(work).catch(() => {});

  expect(dropped).toBe(0);
});

it('does not count a nack as silence', async () => {
  const watched = confirms();
  const refused = () => Promise.reject(new Error('message nacked'));
  for (const work of [refused, refused, refused]) await watched.watch(work).catch(() => {});

  expect(dropped).toBe(0);
});
