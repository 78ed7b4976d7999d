import { inspect } from 'node:util';
import type { Logger } from 'pino';

/** What Nest asks of a logger. */
interface NestLogger {
  log(message: unknown, ...rest: unknown[]): void;
  error(message: unknown, ...rest: unknown[]): void;
  warn(message: unknown, ...rest: unknown[]): void;
  debug(message: unknown, ...rest: unknown[]): void;
  verbose(message: unknown, ...rest: unknown[]): void;
  fatal(message: unknown, ...rest: unknown[]): void;
}

/** As Nest itself tells a stack from a context: a line, and below it where it was. */
const STACK = /^.+\n\s+at .+:\d+:\d+/;

/**
 * Nest's own lines, and those of `new Logger('context')`, through pino: one stream, one format, ids on each. Nest calls
 * `log(message, ...more, context)` and `error(message, stack, context)`: objects become fields, a stack is kept as
 * `stack`, other texts go on with the message.
 */
export function nestLogger(pino: Logger): NestLogger {
  const at =
    (level: 'info' | 'error' | 'warn' | 'debug' | 'trace' | 'fatal') =>
    (message: unknown, ...rest: unknown[]): void => {
      const { fields, texts } = sorted(message, rest);
      if (texts.length) pino[level](fields, texts.join(' '));
      else pino[level](fields);
    };
  return {
    log: at('info'),
    error: at('error'),
    warn: at('warn'),
    debug: at('debug'),
    verbose: at('trace'),
    fatal: at('fatal'),
  };
}

function sorted(message: unknown, rest: unknown[]): { fields: Record<string, unknown>; texts: string[] } {
  const last = rest.at(-1);
  const hasContext = typeof last === 'string' && !STACK.test(last);
  const fields: Record<string, unknown> = hasContext ? { context: last } : {};
  const texts: string[] = [];
  for (const each of [message, ...(hasContext ? rest.slice(0, -1) : rest)]) {
    if (each instanceof Error) {
      fields['err'] ??= each;
      if (each === message) texts.push(each.message);
    } else if (typeof each === 'string' && each !== message && STACK.test(each)) {
      fields['stack'] = each;
    } else if (Array.isArray(each)) {
      texts.push(inspect(each, { breakLength: Infinity }));
    } else if (typeof each === 'object' && each !== null) {
      Object.assign(fields, each);
    } else if (each === message || each != null) {
      texts.push(String(each));
    }
  }
  return { fields, texts };
}
