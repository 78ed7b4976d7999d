import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../console/failure.ts';
import { root } from '../shop/site.ts';

/** The packages that are published, each after those that it depends on. */
export const packages = ['telemetry-testing', 'fast-tracer', 'telemetry', 'trace-tools'] as const;
export type PackageName = (typeof packages)[number];

/** The folder for `npm publish`, to which the build writes a complete package. */
export const distOf = (name: PackageName): string => join(root, 'libs', name, 'dist');

interface Manifest {
  name: string;
  version: string;
  private?: boolean;
  bin?: Record<string, string>;
  exports: Record<string, unknown>;
}

export const manifestOf = (name: PackageName): Manifest =>
  JSON.parse(readFileSync(join(distOf(name), 'package.json'), 'utf8')) as Manifest;

/** The paths that npm would put into the package. */
export function contentsOf(name: PackageName): string[] {
  const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel', 'error'], {
    cwd: distOf(name),
    encoding: 'utf8',
  });
  const [packed] = JSON.parse(output) as { files: { path: string }[] }[];
  return packed!.files.map(({ path }) => path);
}

const REQUIRED = ['package.json', 'README.md', 'LICENSE'];
const UNWANTED = /\.(spec|fixture)\.|(^|\/)(test|node_modules)\/|\.env|tsconfig|\.tsbuildinfo$|(?<!\.d)\.ts$/;

/**
 * Whether a package is complete: what its manifest names is there, and nothing that only the workspace needs.
 *
 * @throws Failure that names the package and each file that is missing or too many.
 */
export function checkPackage(manifest: Manifest, contents: string[]): void {
  const named = [...targetsIn(manifest.exports), ...Object.values(manifest.bin ?? {})];
  const needed = [...REQUIRED, ...named.map((target) => target.replace(/^\.\//, ''))];
  const faults = [
    ...needed.filter((path) => !contents.includes(path)).map((path) => `${path} is missing`),
    ...contents.filter((path) => UNWANTED.test(path)).map((path) => `${path} does not belong there`),
    ...(manifest.private ? ['it is private'] : []),
  ];
  if (faults.length) throw new Failure(`${manifest.name} cannot be published: ${faults.join(', ')}`);
}

/** The files at the leaves of `exports`, under whatever conditions. */
function targetsIn(value: unknown): string[] {
  return typeof value === 'string' ? [value] : Object.values(value as object).flatMap(targetsIn);
}
