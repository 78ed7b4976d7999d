import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { diag } from '@opentelemetry/api';

/** Resource attributes that are known without being told; `OTEL_RESOURCE_ATTRIBUTES` overrides each. */
export function knownResource(env: NodeJS.ProcessEnv, entry: string | undefined): Record<string, string> {
  return {
    'service.version': packageVersion(entry) ?? '0.0.0',
    'deployment.environment.name': env['NODE_ENV']?.trim() || 'development',
  };
}

/** The SDK leaves out all of `OTEL_RESOURCE_ATTRIBUTES` where it cannot read one of them, and does not say so. */
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

/** The version in the package.json nearest to the program's entry file. */
export function packageVersion(entry: string | undefined): string | undefined {
  let folder = entry && dirname(entry);
  while (folder) {
    try {
      const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version?: string };
      if (version) return version;
    } catch {
      // No package.json here: look one folder up.
    }
    const parent = dirname(folder);
    folder = parent === folder ? undefined : parent;
  }
  return undefined;
}
