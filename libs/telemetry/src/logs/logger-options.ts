import { diag } from '@opentelemetry/api';
import type { LoggerOptions } from 'pino';
import { guardLine } from '../guard/guard-line.js';
import { flag } from '../settings/flag.js';
import { exactLine } from './json-line.js';
import { hideSecretFields } from './secret-fields.js';
import { serviceName } from './service-name.js';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/**
 * Options for your own pino logger, also as nestjs-pino's `pinoHttp`. They set the level by `LOG_LEVEL` (info) and
 * `service` on each line, redact fields with secret names, and mask secrets in texts (not with
 * `TELEMETRY_GUARD=false`). Each key appears once in a line, and numbers keep all their digits. The preload's pino
 * instrumentation adds `trace_id`, `span_id` and `trace_flags`.
 *
 * @param given pino's own options. They take precedence, but `hooks.streamWrite` runs before the masking, and `redact`
 *   adds its paths to the fields that are always redacted
 */
export function loggerOptions(given: LoggerOptions = {}, env: NodeJS.ProcessEnv = process.env): LoggerOptions {
  return {
    level: given.customLevels ? 'info' : levelOf(env['LOG_LEVEL']),
    base: { service: serviceName(env) },
    ...given,
    hooks: { ...given.hooks, streamWrite: writing(given, flag('TELEMETRY_GUARD', true, env)) },
  };
}

function levelOf(given = ''): string {
  const level = given.trim().toLowerCase() || 'info';
  if (LEVELS.includes(level)) return level;
  diag.warn(`LOG_LEVEL: "${level}" is not known; use ${LEVELS.join(', ')}. Using info.`);
  return 'info';
}

function writing({ hooks, redact }: LoggerOptions, isGuarded: boolean): (line: string) => string {
  const write = hooks?.streamWrite ?? ((line: string) => line);
  const shown = Array.isArray(redact) ? {} : (redact ?? {});
  const redacted = (line: string): string => hideSecretFields(exactLine(write(line)), shown);
  return isGuarded ? (line) => guardLine(redacted(line)) : redacted;
}
