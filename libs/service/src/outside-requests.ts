import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Runs `work` as nobody's: in no trace, under no deadline. A timer or a socket, and all that is called because of it,
 * keeps the context that it was made in; and a connection that breaks while a request writes to it is made again in the
 * context of that request, long over when messages come in.
 */
export const outsideRequests = AsyncLocalStorage.snapshot();

/** `listener`, called as nobody's by whatever connection or request emits the event. */
export const nobodys =
  <A extends unknown[], R>(listener: (...args: A) => R) =>
  (...args: A): R =>
    outsideRequests(listener, ...args);
