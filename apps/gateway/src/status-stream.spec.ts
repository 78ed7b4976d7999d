import { text } from 'node:stream/consumers';
import type { TimelineEntry } from '@throughline/contracts';
import { StatusStream } from './status-stream.js';

const at = '2026-11-21T09:30:00.000Z';
const pending: TimelineEntry = { at, status: 'pending' };
const completed: TimelineEntry = { at, status: 'completed' };
const frame = (id: number, entry: TimelineEntry) => `id: ${id}\ndata: ${JSON.stringify(entry)}\n\n`;

it('sends every entry once and in order, and ends with a final one', async () => {
  const stream = new StatusStream();

  stream.add(1, completed);
  stream.startAt(0);
  stream.add(0, pending);
  stream.add(0, pending);
  stream.add(1, completed);

  expect(await text(stream)).toBe(frame(0, pending) + frame(1, completed));
});

it('resumes where the customer left', async () => {
  const stream = new StatusStream();

  stream.add(0, pending);
  stream.startAt(1);
  stream.heartbeat();
  stream.add(1, completed);

  expect(await text(stream)).toBe(`: waiting\n\n${frame(1, completed)}`);
});

it('stays closed when it is started only after it was closed', async () => {
  const stream = new StatusStream();
  const failures: unknown[] = [];
  stream.on('error', (error) => failures.push(error));

  stream.add(0, pending);
  stream.close();
  stream.startAt(0);

  expect(await text(stream)).toBe('');
  expect(failures).toEqual([]);
});

it('can be closed at any time, more than once', async () => {
  const stream = new StatusStream();

  stream.startAt(0);
  stream.close();
  stream.close();
  stream.add(0, pending);
  stream.heartbeat();

  expect(await text(stream)).toBe('');
});
