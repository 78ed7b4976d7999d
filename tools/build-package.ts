import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bin, root } from './lib/site.ts';

/**
 * Builds a library so that its dist/ is the package: `npm publish libs/telemetry/dist`. Inside the workspace types come
 * from src/, so that an edit shows at once; whoever installs the package gets .d.ts files beside the code.
 */
const library = join(root, process.argv[2] ?? '');
const dist = join(library, 'dist');

interface Manifest {
  private?: boolean;
  exports: Record<string, string | Record<string, string>>;
}

function run(tool: string, ...args: string[]): void {
  const { status } = spawnSync(process.execPath, [bin(tool), ...args], { cwd: library, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** `./src/x.ts` and `./dist/x.js` of the workspace, seen from inside dist/. */
const published = (target: string): string => target.replace(/^\.\/(src|dist)\//, './').replace(/\.ts$/, '.d.ts');

function manifest(): Manifest {
  const {
    private: _private,
    exports,
    ...rest
  } = JSON.parse(readFileSync(join(library, 'package.json'), 'utf8')) as Manifest;
  const moved = Object.entries(exports).map(([path, target]) => [
    path,
    typeof target === 'string'
      ? published(target)
      : Object.fromEntries(Object.entries(target).map(([condition, file]) => [condition, published(file)])),
  ]);
  return { ...rest, exports: Object.fromEntries(moved) };
}

rmSync(dist, { recursive: true, force: true });
run(
  'swc',
  'src',
  '--quiet',
  '--out-dir',
  'dist',
  '--strip-leading-paths',
  '--config-file',
  join(root, '.swcrc'),
  '--ignore',
  '**/*.spec.ts,**/*.fixture.ts',
);
run('tsc', '-p', 'tsconfig.build.json');
writeFileSync(join(dist, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`);
copyFileSync(join(library, 'README.md'), join(dist, 'README.md'));
copyFileSync(join(root, 'LICENSE'), join(dist, 'LICENSE'));
