import { diag } from '@opentelemetry/api';
import type { LoggerOptions } from 'pino';
import { guardLine } from '../guard/guard-line.js';
import { flag } from '../settings/flag.js';

const SECRETS = ['token', 'password', 'authorization', 'cookie', 'secret', 'cardNumber', 'email', 'address'];
const REDACTED = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);
const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/**
 * Options for a pino logger of your own, nestjs-pino's `pinoHttp` among them: level by `LOG_LEVEL` (info), `service` on
 * each line, fields that look like secrets redacted, and what looks like one inside any text masked
 * (`TELEMETRY_GUARD=false`: is not). The preload's pino instrumentation adds `trace_id`, `span_id` and `trace_flags`.
 *
 * @param given pino's own options: they win, but for `redact` paths, which add up, and `hooks.streamWrite`, whose line
 *   is masked after it
 */
export function loggerOptions(given: LoggerOptions = {}, env: NodeJS.ProcessEnv = process.env): LoggerOptions {
  return {
    level: given.customLevels ? 'info' : levelOf(env['LOG_LEVEL']),
    base: { service: env['OTEL_SERVICE_NAME']?.trim() || 'unknown_service' },
    ...given,
    redact: redacting(given.redact),
    hooks: { ...given.hooks, ...(flag('TELEMETRY_GUARD', true, env) && { streamWrite: guarding(given.hooks) }) },
  };
}

function levelOf(given = ''): string {
  const level = given.trim().toLowerCase() || 'info';
  if (LEVELS.includes(level)) return level;
  diag.warn(`LOG_LEVEL: "${level}" is not known; use ${LEVELS.join(', ')}. Using info.`);
  return 'info';
}

function redacting(given: LoggerOptions['redact']): LoggerOptions['redact'] {
  if (!given) return REDACTED;
  if (Array.isArray(given)) return [...REDACTED, ...given];
  return { ...given, paths: [...REDACTED, ...given.paths] };
}

function guarding(hooks: LoggerOptions['hooks']): (line: string) => string {
  const write = hooks?.streamWrite;
  return write ? (line) => guardLine(write(line)) : guardLine;
}
