import { Writable } from 'node:stream';
import { diag } from '@opentelemetry/api';
import { type Logger, type LoggerOptions, pino } from 'pino';
import { flag } from '../settings/flag.js';
import { guardLine } from '../guard/guard-line.js';
import { pretty } from './pretty.js';

const SECRETS = ['token', 'password', 'authorization', 'cookie', 'secret', 'cardNumber', 'email', 'address'];
const REDACTED = SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/**
 * A pino logger: JSON on stdout, readable in a terminal with pino-pretty, level by `LOG_LEVEL` (info). Lines written inside a span carry
 * `trace_id`, `span_id` and `trace_flags`, which the preload's pino instrumentation adds. Fields that look like secrets
 * are redacted, three levels deep, and what looks like one inside any text is masked (`TELEMETRY_GUARD=false`: is not).
 * With `LOG_STDOUT=false` nothing is written to stdout: for where `OTEL_LOGS_EXPORTER=otlp` takes the lines.
 */
export function createLogger(env: NodeJS.ProcessEnv = process.env): Logger {
  const options: LoggerOptions = {
    level: levelOf(env['LOG_LEVEL']),
    base: { service: env['OTEL_SERVICE_NAME']?.trim() || 'unknown_service' },
    redact: REDACTED,
    hooks: flag('TELEMETRY_GUARD', true, env) ? { streamWrite: guardLine } : {},
  };
  if (!flag('LOG_STDOUT', true, env)) return pino(options, nowhere());
  return pino({ ...options, ...pretty(process.stdout.isTTY) });
}

function levelOf(given = ''): string {
  const level = given.trim().toLowerCase() || 'info';
  const known = [...Object.keys(pino.levels.values), 'silent'];
  if (known.includes(level)) return level;
  diag.warn(`LOG_LEVEL: "${level}" is not known; use ${known.join(', ')}. Using info.`);
  return 'info';
}

/** Lines still pass here on their way to OTLP: the preload's pino instrumentation stands in front of any stream. */
const nowhere = () => new Writable({ write: (_line, _encoding, done) => done() });
