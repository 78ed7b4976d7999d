import { type Logger, pino } from 'pino';
import { guardLine } from './guard/guard-line.js';

const SECRETS = ['token', 'password', 'authorization', 'cookie', 'secret', 'cardNumber', 'email', 'address'];
const REDACTED = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/**
 * A pino logger: JSON on stdout, readable in a terminal, level by `LOG_LEVEL` (info). Lines written inside a span carry
 * `trace_id`, `span_id` and `trace_flags`, which the preload's pino instrumentation adds. Fields that look like secrets
 * are redacted, three levels deep, and what looks like one inside any text is masked.
 */
export function createLogger(env: NodeJS.ProcessEnv = process.env): Logger {
  const pretty = process.stdout.isTTY && { transport: { target: 'pino-pretty', options: { ignore: 'pid,hostname' } } };
  return pino({
    level: env['LOG_LEVEL']?.trim() || 'info',
    base: { service: env['OTEL_SERVICE_NAME'] ?? 'unknown_service' },
    redact: REDACTED,
    hooks: { streamWrite: guardLine },
    ...pretty,
  });
}
