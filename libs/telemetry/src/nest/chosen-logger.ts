import { ConsoleLogger, Logger, type LoggerService } from '@nestjs/common';
import type { LoggerOptions } from 'pino';
import { createLogger } from '../logs/logger.js';
import { nestLogger } from '../logs/nest-logger.js';

/**
 * Nest's lines through pino, unless `NestFactory.create` was given another logger. Where pino was not asked for and is
 * not installed, Nest's own goes on.
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

/** Nest keeps the logger that was chosen where only its subclasses may look; none after `logger: false`. */
function isChosen(): boolean {
  const { staticInstanceRef } = Logger as unknown as { staticInstanceRef?: LoggerService };
  return 'staticInstanceRef' in Logger && staticInstanceRef?.constructor !== ConsoleLogger;
}
