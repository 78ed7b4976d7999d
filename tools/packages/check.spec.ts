import { checkPackage } from './check.ts';

const manifest = {
  name: '@throughline/telemetry',
  version: '0.1.0',
  bin: { doctor: './bin.js' },
  exports: { '.': { types: './index.d.ts', default: './index.js' } },
};
const contents = ['package.json', 'README.md', 'LICENSE', 'index.js', 'index.d.ts', 'bin.js'];

it('accepts a package with all that its manifest names', () => {
  expect(() => checkPackage(manifest, contents)).not.toThrow();
});

it.each(contents)('refuses a package without %s', (path) => {
  const others = contents.filter((each) => each !== path);

  expect(() => checkPackage(manifest, others)).toThrow(`${path} is missing`);
});

it.each(['start.spec.js', 'test/app.js', 'index.ts', '.env', 'spans.fixture.d.ts', 'tsconfig.build.json'])(
  'refuses a package with %s',
  (path) => {
    expect(() => checkPackage(manifest, [...contents, path])).toThrow(`${path} does not belong there`);
  },
);

it('refuses a private package', () => {
  expect(() => checkPackage({ ...manifest, private: true }, contents)).toThrow('private');
});
