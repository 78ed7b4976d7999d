import { diag } from '@opentelemetry/api';
import { getStringListFromEnv } from '@opentelemetry/core';
import {
  envDetector,
  osDetector,
  processDetector,
  type ResourceDetector,
  serviceInstanceIdDetector,
} from '@opentelemetry/resources';
import { hostWithKnownId } from './host-detector.js';

const OWN: Record<string, ResourceDetector> = {
  env: envDetector,
  host: hostWithKnownId(),
  os: osDetector,
  process: processDetector,
  serviceinstance: serviceInstanceIdDetector,
};
const ALL = '@opentelemetry/auto-instrumentations-node';

/**
 * Returns the detectors that `OTEL_NODE_RESOURCE_DETECTORS` names: env, host and serviceinstance by default. Those of
 * clouds and containers come from `@opentelemetry/auto-instrumentations-node`, if that is installed.
 */
export async function chosenDetectors(): Promise<ResourceDetector[]> {
  const names = getStringListFromEnv('OTEL_NODE_RESOURCE_DETECTORS') ?? [];
  if (names.length === 0) return [envDetector, OWN['host']!, serviceInstanceIdDetector];
  if (names.includes('none')) return [];
  if (names.every((name) => name in OWN)) return names.map((name) => OWN[name]!);
  try {
    return (await import('@opentelemetry/auto-instrumentations-node')).getResourceDetectors();
  } catch (error) {
    diag.error(`OTEL_NODE_RESOURCE_DETECTORS: ${names.join(', ')} needs ${ALL}: npm install ${ALL}`, error);
    return names.flatMap((name) => OWN[name] ?? []);
  }
}
