import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './site.ts';

const versionIn = (path: string) => (JSON.parse(readFileSync(join(root, path), 'utf8')) as { version: string }).version;

// The build puts an app's package.json beside its code, where telemetry finds service.version.
it.each(globSync('{apps,libs}/*/package.json', { cwd: root }))('%s has the version of the whole', (path) => {
  expect(versionIn(path)).toBe(versionIn('package.json'));
});

it('every app has a version', () => {
  expect(globSync('apps/*/package.json', { cwd: root })).toHaveLength(globSync('apps/*/src', { cwd: root }).length);
});

// Nx serves an app from a program of its own, whose nearest package.json is that of Nx.
it('a served app is what telemetry takes for the program', () => {
  const { targetDefaults } = JSON.parse(readFileSync(join(root, 'nx.json'), 'utf8'));
  const args: string[] = targetDefaults.serve.options.runtimeArgs;
  const before = args.slice(0, args.indexOf('@throughline/telemetry/register') - 1);
  const env = { ...process.env, NX_FILE_TO_RUN: 'apps/orders/dist/main.js' };
  const program = execFileSync(process.execPath, [...before, '-p', 'process.argv[1]'], { env, encoding: 'utf8' });
  expect(program).toBe('apps/orders/dist/main.js\n');
});
