import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../shop/site.ts';

const versionIn = (path: string) => (JSON.parse(readFileSync(join(root, path), 'utf8')) as { version: string }).version;

// The build puts an app's package.json beside its code, where telemetry finds service.version.
it.each(globSync('{apps,libs}/*/package.json', { cwd: root }))('%s has the version of the whole', (path) => {
  expect(versionIn(path)).toBe(versionIn('package.json'));
});

it('every app has a version', () => {
  expect(globSync('apps/*/package.json', { cwd: root })).toHaveLength(globSync('apps/*/src', { cwd: root }).length);
});
