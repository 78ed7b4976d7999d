import { existsSync } from 'node:fs';
import { hostDetector, type ResourceDetector } from '@opentelemetry/resources';

const MACHINE_IDS = ['/etc/machine-id', '/var/lib/dbus/machine-id'];

/**
 * The SDK's `hostDetector`, without `host.id` if Linux has no machine id. Images without an operating system have none,
 * and the SDK would warn about an undefined attribute at every start.
 */
export const hostWithKnownId = (hasId = machineHasId()): ResourceDetector => ({
  detect: (config) => {
    const { 'host.id': id, ...attributes } = hostDetector.detect(config).attributes ?? {};
    return { attributes: hasId ? { ...attributes, 'host.id': id } : attributes };
  },
});

const machineHasId = (): boolean => process.platform !== 'linux' || MACHINE_IDS.some((path) => existsSync(path));
