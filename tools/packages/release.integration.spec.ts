import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../shop/site.ts';

const run = (...args: string[]) =>
  execFileSync(process.execPath, ['tools/packages/release.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: 'pipe',
  });
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

it('a dry run of a release finds every package complete, each after those that it needs', () => {
  const lines = run('--tag', `v${version}`, '--repository', 'example/shop', '--dry-run').trim().split('\n');

  expect(lines.map((line) => line.split(':')[0])).toEqual([
    `would publish @throughline/telemetry-testing@${version}`,
    `would publish @throughline/fast-tracer@${version}`,
    `would publish @throughline/telemetry@${version}`,
    `would publish @throughline/trace-tools@${version}`,
  ]);
});

it('releases nothing for a tag that differs from the version', () => {
  expect(() => run('--tag', 'v99.0.0', '--repository', 'example/shop', '--dry-run')).toThrow(
    `the tag v99.0.0 does not name version ${version}`,
  );
});
