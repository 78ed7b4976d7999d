import { inspect } from 'node:util';
import { diag, type DiagLogger, DiagLogLevel } from '@opentelemetry/api';
import { getStringFromEnv } from '@opentelemetry/core';

const QUIET_MS = 60_000;
const LEVELS: Record<string, DiagLogLevel> = {
  none: DiagLogLevel.NONE,
  error: DiagLogLevel.ERROR,
  warn: DiagLogLevel.WARN,
  info: DiagLogLevel.INFO,
  debug: DiagLogLevel.DEBUG,
  verbose: DiagLogLevel.VERBOSE,
  all: DiagLogLevel.ALL,
};

const lastSaid = new Map<string, number>();

/**
 * The SDK's own complaints as one JSON line each on stderr, the same one at most once a minute: a collector that is
 * away must be heard of, and must not flood the log. `OTEL_LOG_LEVEL` says from which level on: warn unless told.
 */
export function reportDiagnostics(): void {
  const say =
    (level: string, number: number) =>
    (...parts: unknown[]): void => {
      const text = parts.map(readable).join(' ').slice(0, 500);
      const key = `${level} ${text}`;
      const now = Date.now();
      if (now - (lastSaid.get(key) ?? 0) < QUIET_MS) return;
      if (lastSaid.size > 100) lastSaid.clear();
      lastSaid.set(key, now);
      process.stderr.write(`${JSON.stringify({ level: number, time: now, context: 'telemetry', msg: text })}\n`);
    };
  const logger: DiagLogger = {
    error: say('error', 50),
    warn: say('warn', 40),
    info: say('info', 30),
    debug: say('debug', 20),
    verbose: say('verbose', 10),
  };
  const wanted = getStringFromEnv('OTEL_LOG_LEVEL')?.trim().toLowerCase();
  const logLevel = LEVELS[wanted ?? 'warn'];
  diag.setLogger(logger, { logLevel: logLevel ?? DiagLogLevel.WARN, suppressOverrideMessage: true });
  if (logLevel === undefined) diag.warn(`OTEL_LOG_LEVEL: "${wanted}" is not one of ${Object.keys(LEVELS).join(', ')}.`);
}

function readable(part: unknown): string {
  if (part instanceof Error) return `${part.name}: ${part.message}`;
  if (typeof part !== 'string') return inspect(part, { depth: 2, breakLength: Infinity });
  // The SDK's own handler turns an error into JSON before it comes here.
  const { message } = part.startsWith('{"') ? (safeParse(part) as { message?: string }) : {};
  return message ?? part;
}

function safeParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Text that merely looks like JSON is shown as it is.
    return {};
  }
}
