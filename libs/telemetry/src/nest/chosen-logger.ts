import { ConsoleLogger, Logger, type LoggerService } from '@nestjs/common';
import type { LoggerOptions } from 'pino';
import { createLogger } from '../logs/logger.js';
import { nestLogger } from '../logs/nest-logger.js';

/**
 * Logs Nest's lines through pino, unless `NestFactory.create` was given another logger. Keeps Nest's own logger if pino
 * was not asked for and is not installed.
 */
export function usePino(wanted: LoggerOptions | true | undefined): void {
  if (isChosen()) return;
  try {
    Logger.overrideLogger(nestLogger(createLogger(wanted === true ? {} : wanted)) as LoggerService);
  } catch (error) {
    if (wanted || (error as { code?: unknown }).code !== 'MODULE_NOT_FOUND') throw error;
    Logger.warn('pino is not installed, so lines stay as Nest writes them. Set logger: false.', 'TelemetryModule');
  }
}

/** Nest keeps the chosen logger in a protected member; undefined after `logger: false`. */
function isChosen(): boolean {
  const { staticInstanceRef } = Logger as unknown as { staticInstanceRef?: LoggerService };
  return 'staticInstanceRef' in Logger && staticInstanceRef?.constructor !== ConsoleLogger;
}
