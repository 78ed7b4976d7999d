import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Instrumentation } from '@opentelemetry/instrumentation';
import { supportsSyncHooks } from 'import-in-the-middle/register-hooks.mjs';
import { bundledIn } from './bundled.js';
import { entryFile } from './entry-file.js';
import { packageVersion } from './known-resource.js';
import type { Surroundings } from './preload-checks.js';

const PREFIX = '@opentelemetry/instrumentation-';

/** Inspects this process. `loaded` has to be taken before the SDK is loaded, which loads many files itself. */
export function lookAround(loaded: string[], instrumentations: Instrumentation[]): Surroundings {
  const options = process.env['NODE_OPTIONS']?.split(/\s+/) ?? [];
  return {
    node: process.versions.node,
    flags: [...process.execArgv, ...options],
    loaded,
    instrumentations: instrumentations.flatMap(({ instrumentationName }) =>
      instrumentationName.startsWith(PREFIX) ? [instrumentationName.slice(PREFIX.length)] : [],
    ),
    hooksModules: supportsSyncHooks(),
    bundled: bundledIn(entryFile(process.argv, process.env, process.cwd())),
    nest: nestMajor(),
  };
}

function nestMajor(): number | undefined {
  try {
    const entry = createRequire(join(process.cwd(), 'package.json')).resolve('@nestjs/core');
    return Number(packageVersion(entry)?.split('.')[0]);
  } catch {
    // An application without Nest.
    return undefined;
  }
}
