import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformFileSync } from '@swc/core';

const root = join(import.meta.dirname, '../../..');

/**
 * Starts a TypeScript file of this folder behind the preload, with spans sent as JSON; `silent` keeps what it writes to
 * be read.
 */
export function forkTraced(name: string, args: string[], env: NodeJS.ProcessEnv, silent = false): ChildProcess {
  mkdirSync(join(root, '.local'), { recursive: true });
  const folder = mkdtempSync(join(root, '.local', `${name}-`));
  const { code } = transformFileSync(join(import.meta.dirname, `${name}.ts`), {
    swcrc: false,
    jsc: {
      target: 'es2023',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      keepClassNames: true,
    },
    module: { type: 'es6' },
  });
  writeFileSync(join(folder, `${name}.mjs`), code);
  const app = fork(join(folder, `${name}.mjs`), args, {
    cwd: root,
    silent,
    execArgv: ['--import', '@throughline/telemetry/register'],
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_METRICS_EXPORTER: 'none',
      ...env,
    },
  });
  app.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return app;
}
