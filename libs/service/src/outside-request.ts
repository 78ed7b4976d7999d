import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Runs `work` outside of any request: in no trace and under no deadline. A timer or a socket keeps the async context it
 * was made in. A connection that breaks while a request writes to it is reopened in the context of that request, which
 * has long ended when messages arrive.
 */
export const outsideRequest = AsyncLocalStorage.snapshot();

/** Wraps `listener` so that it runs outside of any request, whichever request emits the event. */
export const bindOutsideRequest =
  <A extends unknown[], R>(listener: (...args: A) => R) =>
  (...args: A): R =>
    outsideRequest(listener, ...args);
