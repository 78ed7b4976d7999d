import { jest } from '@jest/globals';
import { startProgress } from './progress.js';

function terminal(isTTY = true) {
  const written: string[] = [];
  return { written, isTTY, write: (text: string) => written.push(text) };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it('says each second how long it has been going on, and clears the line once', () => {
  const shown = terminal();
  const stop = startProgress('doctor', shown);
  jest.advanceTimersByTime(2000);
  stop();
  stop();
  jest.advanceTimersByTime(2000);

  expect(shown.written).toEqual(['\r\x1b[K… doctor: 1 s', '\r\x1b[K… doctor: 2 s', '\r\x1b[K']);
});

it('writes nothing into a file, and nothing about quick work', () => {
  const [file, quick] = [terminal(false), terminal()];
  const stop = startProgress('doctor', file);
  startProgress('doctor', quick)();
  jest.advanceTimersByTime(3000);
  stop();

  expect([file.written, quick.written]).toEqual([[], []]);
});
