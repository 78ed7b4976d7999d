import { globSync, readFileSync } from 'node:fs';

const here = new URL('.', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('package.json', here), 'utf8')) as Record<
  string,
  Record<string, never>
>;

it('declares every package that its code imports', () => {
  const sources = globSync('src/**/*.ts', { cwd: here, exclude: ['**/*.spec.ts', '**/*.fixture.ts'] });
  const code = sources.map((file) => readFileSync(new URL(file, here), 'utf8')).join('\n');
  const specifiers = [...code.matchAll(/(?:from\s|import\(\s*)'([^'.\n][^'\n]*)'/g)].map(([, specifier]) => specifier!);
  const packages = specifiers
    .filter((specifier) => !specifier.startsWith('node:'))
    .map((specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/'));

  const declared = Object.keys({ ...manifest['dependencies'], ...manifest['peerDependencies'] });
  expect([...new Set(packages)].filter((name) => !declared.includes(name))).toEqual([]);
});

it('exports only existing files', () => {
  const targets = Object.values(manifest['exports']!).flatMap((target) =>
    Object.values({ target }).flatMap((each) => (typeof each === 'string' ? [each] : Object.values(each))),
  );
  const sources = targets.map((target) => String(target).replace('./dist/', './src/').replace(/\.js$/, '.ts'));

  expect(sources.length).toBeGreaterThan(5);
  for (const source of sources) expect(() => readFileSync(new URL(source, here))).not.toThrow();
});
