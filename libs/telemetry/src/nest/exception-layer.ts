import { diag } from '@opentelemetry/api';
import { recordPipelineErrors } from './pipeline-errors.js';

/**
 * Watches Nest's exception layer, for where no preload has done so as it was loaded. It is no public part of Nest: a
 * version that has moved it keeps its interceptor.
 *
 * @returns whether it is watched
 */
export async function exceptionLayer(): Promise<boolean> {
  try {
    const { ExceptionsHandler } = await import('@nestjs/core/exceptions/exceptions-handler.js');
    return recordPipelineErrors(ExceptionsHandler);
  } catch (error) {
    diag.warn('Nest keeps its exception layer elsewhere: errors of guards and middleware go unseen.', error);
    return false;
  }
}
