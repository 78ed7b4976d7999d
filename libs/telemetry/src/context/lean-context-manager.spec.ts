import { AsyncLocalStorage } from 'node:async_hooks';
import { createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { jest } from '@jest/globals';
import { LeanContextManager } from './lean-context-manager.js';

const manager = new LeanContextManager();
const changes = jest.spyOn(AsyncLocalStorage.prototype, 'run');
beforeEach(() => changes.mockClear());
afterAll(() => changes.mockRestore());

const other = ROOT_CONTEXT.setValue(createContextKey('key'), 'value');

it('changes the active context for the work alone, and all that follows from it', async () => {
  const later = manager.with(other, async () => {
    await null;
    return manager.active();
  });
  expect(manager.active()).toBe(ROOT_CONTEXT);
  expect(await later).toBe(other);
  expect(() =>
    manager.with(other, () => {
      throw new Error('failed');
    }),
  ).toThrow('failed');
  expect(manager.active()).toBe(ROOT_CONTEXT);
});

it('calls the work with what it is given, and changes nothing where the context is active already', () => {
  const work = function (this: unknown, ...args: number[]) {
    return [this, args, manager.active()];
  };
  const self = { its: 'own' };
  expect(manager.with(ROOT_CONTEXT, work, self, 1, 2)).toEqual([self, [1, 2], ROOT_CONTEXT]);
  expect(changes).toHaveBeenCalledTimes(0);
  expect(manager.with(other, work, self, 3)).toEqual([self, [3], other]);
  expect(manager.with(other, () => manager.with(other, work, self))).toEqual([self, [], other]);
  expect(changes).toHaveBeenCalledTimes(2);
  expect(manager.with(other, () => manager.with(ROOT_CONTEXT, work, self))).toEqual([self, [], ROOT_CONTEXT]);
});
