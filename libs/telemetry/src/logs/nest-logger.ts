import { inspect } from 'node:util';
import type { Logger } from 'pino';
import { fieldsOf, isError } from './fields-of.js';

/** The methods that Nest calls on a logger. */
interface NestLogger {
  log(message: unknown, ...rest: unknown[]): void;
  error(message: unknown, ...rest: unknown[]): void;
  warn(message: unknown, ...rest: unknown[]): void;
  debug(message: unknown, ...rest: unknown[]): void;
  verbose(message: unknown, ...rest: unknown[]): void;
  fatal(message: unknown, ...rest: unknown[]): void;
}

/** Nest itself recognises a stack this way: a line, followed by the places where it was thrown. */
const STACK = /^.+\n\s+at .+:\d+:\d+/;

/**
 * Writes Nest's own lines, and those of `new Logger('context')`, through pino: one stream, one format, ids on each
 * line. Nest calls `log(message, ...more, context)` and `error(message, stack, context)`: objects become fields, a
 * stack becomes `stack`, other texts are appended to the message. Values without fields (a Map, a Date, a list) become
 * texts.
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
    if (isError(each)) {
      if ('err' in fields) texts.push(inspect(each));
      else fields['err'] = each;
      if (each === message) texts.push(each.message);
    } else if (typeof each === 'string' && each !== message && STACK.test(each)) {
      fields['stack'] = each;
    } else if (typeof each === 'object' && each !== null) {
      const own = fieldsOf(each);
      if (typeof own === 'string') texts.push(own);
      else Object.assign(fields, own);
    } else if (each === message || each != null) {
      texts.push(String(each));
    }
  }
  return { fields, texts };
}
