import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const manifest = JSON.parse(read('libs/trace-tools/package.json')) as {
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
  bin: Record<string, string>;
};

const importedIn = (pattern: string): string[] =>
  globSync(pattern, { cwd: root })
    .filter((file) => !/\.(spec|fixture)\.ts$|generated/.test(file))
    .flatMap((file) =>
      [...read(file).matchAll(/(?:\bfrom\s|\bimport\(?\s*)['"]([^'"\n]+)['"]/g)].map(([, name]) => name!),
    );
const packageOf = (specifier: string): string => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

it('declares every package that its code imports', () => {
  const packages = importedIn('libs/trace-tools/src/**/*.ts').filter(
    (name) => /^@?[a-z]/.test(name) && !name.startsWith('node:'),
  );

  expect([...new Set(packages.map(packageOf))].sort()).toEqual(
    Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).sort(),
  );
});

it('is imported by no application, and by no library of one', () => {
  const running = importedIn('{apps,libs/{contracts,fast-tracer,service,telemetry}}/src/**/*.ts');

  expect(running.length).toBeGreaterThan(200);
  expect(running.filter((name) => name.includes('trace-tools'))).toEqual([]);
});

it('has a program that npm can link before anything is built', () => {
  const program = read(join('libs/trace-tools', manifest.bin['throughline']!));

  expect(program).toMatch(/^#!\/usr\/bin\/env node\n[^]*await import\('\.\/dist\/bin\.js'\);\n$/);
});
