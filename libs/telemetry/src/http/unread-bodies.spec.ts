import { jest } from '@jest/globals';
import { awaitBody, bodyIsOver, endUnreadBodies } from './unread-bodies.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

it('ends a span when nothing has come for a while, and not while something comes', () => {
  const ended: string[] = [];
  const [quiet, busy] = [{ bytesRead: 1 }, { bytesRead: 1 }];
  awaitBody({}, quiet, () => ended.push('quiet'));
  awaitBody({}, busy, () => ended.push('busy'));
  for (let n = 0; n < 3; n++) {
    busy.bytesRead++;
    jest.advanceTimersByTime(5000);
  }
  expect(ended).toEqual(['quiet']);
  jest.advanceTimersByTime(5000);
  expect(ended).toEqual(['quiet', 'busy']);
  expect(jest.getTimerCount()).toBe(0);
});

it('leaves alone what has ended by itself', () => {
  const key = {};
  awaitBody(key, { bytesRead: 1 }, () => {
    throw new Error('ended twice');
  });
  bodyIsOver(key);
  jest.advanceTimersByTime(20_000);
  endUnreadBodies();
  expect(jest.getTimerCount()).toBe(0);
});

it('ends all at the end of the process', () => {
  const end = jest.fn();
  awaitBody({}, undefined, end);
  endUnreadBodies();
  expect(end).toHaveBeenCalledTimes(1);
});
