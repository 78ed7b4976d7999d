import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { bin, root } from '../shop/site.ts';

/**
 * Builds a library so that its dist/ is the package: `npm publish libs/telemetry/dist`. The workspace takes types from
 * src/, so that an edit shows at once; the package has .d.ts files beside the code. A library with `require` among its
 * exports also gets CommonJS in dist/cjs. `--bundle` bundles the entry points.
 */
const [folder = '', ...flags] = process.argv.slice(2);
const library = join(root, folder);
const dist = join(library, 'dist');
/** A library's built program. The workspace has its own file that starts it, which exists before the build. */
const PROGRAM = './bin.js';

interface Manifest {
  private?: boolean;
  devDependencies?: Record<string, string>;
  exports: Record<string, Record<string, string>>;
  bin?: Record<string, string>;
}

function run(tool: string, ...args: string[]): void {
  const { status } = spawnSync(process.execPath, [bin(tool), ...args], { cwd: library, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

function compile(outDir: string, ...more: string[]): void {
  run(
    'swc',
    'src',
    '--quiet',
    '--out-dir',
    outDir,
    '--strip-leading-paths',
    '--config-file',
    join(root, '.swcrc'),
    '--ignore',
    '**/*.spec.ts,**/*.fixture.ts',
    ...more,
  );
}

/** `./src/x.ts` and `./dist/x.js` of the workspace, seen from inside dist/. */
const published = (target: string): string => target.replace(/^\.\/(src|dist)\//, './').replace(/\.ts$/, '.d.ts');

/** TypeScript takes a .d.ts for the module type of its folder, so CommonJS needs its own declarations. */
function targets({ require, ...others }: Record<string, string>): Record<string, unknown> {
  const esm = Object.fromEntries(Object.entries(others).map(([condition, file]) => [condition, published(file)]));
  if (!require) return esm;
  const cjs = published(require);
  return { require: { types: cjs.replace(/\.js$/, '.d.ts'), default: cjs }, ...esm };
}

const source = JSON.parse(readFileSync(join(library, 'package.json'), 'utf8')) as Manifest;
const { private: _private, devDependencies: _development, exports, bin: programs, ...rest } = source;
const manifest = {
  ...rest,
  ...(programs && { bin: Object.fromEntries(Object.keys(programs).map((name) => [name, PROGRAM])) }),
  exports: Object.fromEntries(Object.entries(exports).map(([path, target]) => [path, targets(target)])),
};
const writeJson = (path: string, content: object): void =>
  writeFileSync(join(dist, path), `${JSON.stringify(content, null, 2)}\n`);

rmSync(dist, { recursive: true, force: true });
if (flags.includes('--bundle')) {
  const compiled = join(library, 'dist', 'compiled');
  compile('dist/compiled');
  const entries = Object.values(exports).map((target) => published(target['default']!));
  await bundle(compiled, dist, entries);
  rmSync(compiled, { recursive: true });
} else {
  compile('dist');
}
run('tsc', '-p', 'tsconfig.build.json');
if (Object.values(exports).some((target) => 'require' in target)) {
  const declarations = globSync('**/*.d.ts', { cwd: dist });
  compile('dist/cjs', '--config', 'module.type=commonjs', '--config', 'module.strict=false');
  for (const file of declarations) copyFileSync(join(dist, file), join(dist, 'cjs', file));
  writeJson('cjs/package.json', { type: 'commonjs' });
}
if (programs) chmodSync(join(dist, PROGRAM), 0o755);
writeJson('package.json', manifest);
copyFileSync(join(library, 'README.md'), join(dist, 'README.md'));
if (existsSync(join(library, 'docs'))) cpSync(join(library, 'docs'), join(dist, 'docs'), { recursive: true });
copyFileSync(join(root, 'LICENSE'), join(dist, 'LICENSE'));
