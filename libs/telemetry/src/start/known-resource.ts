import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { diag } from '@opentelemetry/api';

/**
 * Returns `service.version` and `deployment.environment.name` as far as they are known. `OTEL_RESOURCE_ATTRIBUTES`
 * overrides each.
 */
export function knownResource(env: NodeJS.ProcessEnv, entry: string | undefined): Record<string, string> {
  const version = packageVersion(entry);
  const environment = env['NODE_ENV']?.trim();
  return {
    ...(version && { 'service.version': version }),
    ...(environment && { 'deployment.environment.name': environment }),
  };
}

/** The SDK ignores all of `OTEL_RESOURCE_ATTRIBUTES` if one of them is malformed, and does not report it. */
export function checkResourceAttributes(given = process.env['OTEL_RESOURCE_ATTRIBUTES']): void {
  const wrong = given?.split(',').find((pair) => pair.trim() && !isPair(pair));
  if (wrong) diag.warn(`OTEL_RESOURCE_ATTRIBUTES: "${wrong}" is not name=value; all of them are left out.`);
}

function isPair(text: string): boolean {
  const [name, value, ...more] = text.split('=');
  try {
    return Boolean(name?.trim()) && decodeURIComponent(value ?? '%') !== undefined && more.length === 0;
  } catch {
    // A percent sign that encodes nothing.
    return false;
  }
}

/** Returns the version in the package.json nearest to the program's entry file. */
export function packageVersion(entry: string | undefined): string | undefined {
  let folder = entry && dirname(entry);
  while (folder) {
    try {
      const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version?: string };
      if (version) return version;
    } catch {
      // No package.json here: continue one folder up.
    }
    const parent = dirname(folder);
    folder = parent === folder ? undefined : parent;
  }
  return undefined;
}
