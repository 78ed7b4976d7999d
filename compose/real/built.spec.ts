import { faultsOf, type Inspected, layersOf, unwantedIn } from './built.ts';

const image = (config: Partial<Inspected['Config']> = {}, size = 100e6, layers = ['base', 'node']): Inspected => ({
  Size: size,
  Config: { User: '65532', Entrypoint: ['/nodejs/bin/node'], Env: ['PORT=3000'], ...config },
  RootFS: { Layers: layers },
});

it('accepts a small image of a user that is not root', () => {
  expect(faultsOf(image())).toEqual([]);
});

it.each([
  ['its size', image({}, 181e6), 'has 181 MB, more than 180'],
  ['root', image({ User: '' }), 'runs as root'],
  ['a user by name, who may be root', image({ User: 'nonroot' }), 'runs as nonroot'],
  ['a port that it may not listen on', image({ ExposedPorts: { '3000/tcp': {} } }), 'claims to listen on 3000/tcp'],
  ['a command in a shell', image({ Entrypoint: ['node'] }), 'needs a shell to start'],
  ['a secret', image({ Env: ['NPM_TOKEN=abc'] }), 'holds NPM_TOKEN'],
])('finds %s', (_, found, fault) => {
  expect(faultsOf(found)).toEqual([fault]);
});

it('counts the layers that images share', () => {
  const [one, other] = [
    ['base', 'node', 'packages', 'orders'],
    ['base', 'node', 'packages', 'payments', 'check'],
  ];
  expect(layersOf([image({}, 1, one), image({}, 1, other)])).toEqual({ shared: 3, own: 2 });
  expect(layersOf([image({}, 1, one), image({}, 1, one)])).toEqual({ shared: 4, own: 0 });
});

it.each([
  'bin/sh',
  'usr/bin/bash',
  'app/.env',
  'usr/local/lib/node_modules/npm/bin/npm-cli.js',
  'app/libs/telemetry-testing/package.json',
  'app/node_modules/typescript/lib/tsc.js',
  'app/tools/console/cli.spec.ts',
])('finds %s among the files', (path) => {
  expect(unwantedIn(`app/\napp/app/main.js\n${path}\n`)).toBe(path);
});

it('accepts what services need', () => {
  expect(unwantedIn('app/app/main.js\napp/node_modules/pg/lib/index.js\nnodejs/bin/node\n')).toBeUndefined();
});
