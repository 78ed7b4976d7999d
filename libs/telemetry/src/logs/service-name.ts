import { runningServiceName } from '../start/status.js';

/**
 * Returns the service name of spans and metrics: the one the preload started with, or would read from the environment.
 */
export const serviceName = (env: NodeJS.ProcessEnv): string =>
  runningServiceName() ??
  (env['OTEL_SERVICE_NAME']?.trim() || ofResource(env['OTEL_RESOURCE_ATTRIBUTES']) || 'unknown_service');

function ofResource(attributes = ''): string | undefined {
  const pairs = attributes.split(',').map((pair) => pair.split('='));
  const value = pairs.find(([name]) => name?.trim() === 'service.name')?.[1]?.trim();
  try {
    return value && decodeURIComponent(value);
  } catch {
    // The SDK ignores malformed attributes, and the preload warns about them.
    return undefined;
  }
}
