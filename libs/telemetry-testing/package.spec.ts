import { globSync, readFileSync } from 'node:fs';

const here = new URL('.', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, here), 'utf8');
const manifest = JSON.parse(read('package.json')) as {
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
  exports: Record<string, { types: string; require: string; default: string }>;
};
const sources = globSync('src/**/*.ts', { cwd: here });
const shipped = sources.filter((file) => !/\.(spec|fixture)\.ts$/.test(file));

const imported = (files: string[]): { file: string; specifier: string }[] =>
  files.flatMap((file) =>
    [...read(file).matchAll(/(?:\bfrom\s|\bimport\(?\s*|\brequire\(\s*)['"]([^'"\n]+)['"]/g)].map(([, specifier]) => ({
      file,
      specifier: specifier!,
    })),
  );
const leaves = (file: string, specifier: string): boolean =>
  specifier.startsWith('.') && !new URL(specifier, new URL(file, here)).href.startsWith(here.href);
const packageOf = (specifier: string): string => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

it('imports nothing of @throughline/telemetry, nor of any other part of this repository', () => {
  const found = imported(sources);
  const outside = found.filter(
    ({ file, specifier }) => specifier.startsWith('@throughline/') || leaves(file, specifier),
  );

  expect(found.length).toBeGreaterThan(50);
  expect(outside).toEqual([]);
});

it('declares every package that its code imports', () => {
  const packages = imported(shipped)
    .map(({ specifier }) => specifier)
    .filter((specifier) => !/^(\.|node:)/.test(specifier))
    .map(packageOf);
  const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });

  expect([...new Set(packages)].sort()).toEqual(declared.sort());
});

it('offers each door as ES module and as CommonJS', () => {
  for (const { types, require, default: esm } of Object.values(manifest.exports)) {
    expect(sources).toContain(types.replace('./', ''));
    expect(esm).toBe(types.replace('./src/', './dist/').replace('.ts', '.js'));
    expect(require).toBe(esm.replace('./dist/', './dist/cjs/'));
  }
});
