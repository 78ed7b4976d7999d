import { inspect } from 'node:util';
import { diag, type DiagLogger, DiagLogLevel } from '@opentelemetry/api';
import { getStringFromEnv } from '@opentelemetry/core';
import { meaningOf } from './otlp-endpoint.js';

const QUIET_MS = 60_000;
const WARN = 40;
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
 * Writes the SDK's own messages as JSON lines on stderr, each message at most once a minute, so that a collector that
 * is away is reported without flooding the log. `OTEL_LOG_LEVEL` sets the lowest level: warn by default.
 */
export function reportDiagnostics(): void {
  const say =
    (level: string, number: number) =>
    (...parts: unknown[]): void => {
      const complaint = parts.map(readable).join(' ').slice(0, 500);
      const text = complaint + (number >= WARN ? meaningOf(complaint) : '');
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
  // The SDK's own handler turns an error into JSON before it arrives here.
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
