import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../shop/site.ts';

interface Locked {
  link?: boolean;
  inBundle?: boolean;
  resolved?: string;
  integrity?: string;
}

/** Also the default for a package without `resolved`. */
const REGISTRY = 'https://registry.npmjs.org/';
/** Lockfiles with their minimum number of packages. */
const LOCKFILES: [string, number][] = [
  ['.', 500],
  ['bench/tutorial', 400],
];
const read = <T>(...path: string[]): T => JSON.parse(readFileSync(join(root, ...path), 'utf8')) as T;

describe.each(LOCKFILES)('in %s', (folder, least) => {
  it('every package comes from the public registry, with the hash of its content', () => {
    const { packages } = read<{ packages: Record<string, Locked> }>(folder, 'package-lock.json');
    const installed = Object.entries(packages).filter(
      ([path, { link, inBundle }]) => path.startsWith('node_modules/') && !link && !inBundle,
    );
    const strange = installed.filter(
      ([, { resolved, integrity }]) =>
        !(resolved ?? REGISTRY).startsWith(REGISTRY) || !integrity?.startsWith('sha512-'),
    );

    expect(strange.map(([path]) => path)).toEqual([]);
    expect(installed.length).toBeGreaterThan(least);
  });

  it('every direct dependency is pinned', () => {
    const { dependencies, devDependencies } = read<Record<string, Record<string, string>>>(folder, 'package.json');
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([name, version]) => !name.startsWith('@throughline/') && !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
    );

    expect(loose).toEqual([]);
  });
});
