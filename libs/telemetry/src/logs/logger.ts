import { createRequire } from 'node:module';
import { Writable } from 'node:stream';
import type { Logger, LoggerOptions, pino as Pino } from 'pino';
import { flag } from '../settings/flag.js';
import { loggerOptions } from './logger-options.js';
import { pretty } from './pretty.js';

/**
 * Creates a pino logger: JSON on stdout, readable in a terminal with pino-pretty. Level, redaction and ids are those of
 * {@link loggerOptions}. With `LOG_STDOUT=false` it writes nothing to stdout, for lines that go over OTLP
 * (`OTEL_LOGS_EXPORTER=otlp`). pino has to be installed beside this package.
 *
 * @param options pino's own
 */
export function createLogger(options: LoggerOptions = {}, env: NodeJS.ProcessEnv = process.env): Logger {
  const pino = loadPino();
  const guarded = loggerOptions(options, env);
  if (!flag('LOG_STDOUT', true, env)) return pino(guarded, nowhere());
  return pino({ ...pretty(process.stdout.isTTY && !options.transport), ...guarded });
}

/** Required when the first logger is created, so that other programs need no pino. */
const loadPino = (): typeof Pino => createRequire(import.meta.url)('pino') as typeof Pino;

/**
 * Lines still pass through this stream on their way to OTLP, because the preload's pino instrumentation wraps any
 * stream.
 */
const nowhere = () => new Writable({ write: (_line, _encoding, done) => done() });
