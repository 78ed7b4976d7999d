import { createRequire } from 'node:module';
import type { LoggerOptions } from 'pino';

/** Returns a stream of readable lines if pino-pretty is installed, which is optional. Without it, lines stay JSON. */
export function pretty(isTerminal: boolean, from = import.meta.url): Pick<LoggerOptions, 'transport'> {
  if (!isTerminal) return {};
  try {
    const target = createRequire(from).resolve('pino-pretty');
    return { transport: { target, options: { ignore: 'pid,hostname' } } };
  } catch {
    // Not installed.
    return {};
  }
}
