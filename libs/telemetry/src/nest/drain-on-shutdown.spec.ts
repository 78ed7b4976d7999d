import { once } from 'node:events';
import { jest } from '@jest/globals';
import { drainOnShutdown } from './drain-on-shutdown.js';

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

it('ends, after a second, what something forgotten still holds', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  const reported: unknown[] = [];
  jest.spyOn(process, 'kill').mockImplementation((...signal) => (reported.push(signal), true));
  jest.spyOn(process, 'exit').mockImplementation(((code: number) => reported.push(code)) as never);
  const stopped = new EventTarget();
  const say = (said: string): void => void (said === 'Stopped' && stopped.dispatchEvent(new Event('stopped')));
  drainOnShutdown({ close: async () => {} }, { say, signals: ['SIGUSR2'] });
  const over = once(stopped, 'stopped');
  process.emit('SIGUSR2', 'SIGUSR2');
  await over;
  expect(reported).toEqual([]);

  jest.advanceTimersByTime(1000);
  expect(reported).toEqual([[process.pid, 'SIGUSR2'], 140]);
});
