import { type Context, context } from '@opentelemetry/api';

/**
 * Runs `work` in a context. If that one is active already, does not enter it again, which would copy everything that
 * Node keeps per context.
 */
export const within = <T>(target: Context, work: () => T): T =>
  context.active() === target ? work() : context.with(target, work);
