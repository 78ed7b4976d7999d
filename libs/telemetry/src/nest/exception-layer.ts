import { diag } from '@opentelemetry/api';
import { recordPipelineErrors } from './pipeline-errors.js';

/**
 * Watches Nest's exception layer if no preload has done so while Nest was loaded. The layer is not public: if a version
 * has moved it, the module keeps its interceptor.
 *
 * @returns whether the layer is watched
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
