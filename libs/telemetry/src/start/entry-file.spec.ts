import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { entryFile } from './entry-file.js';
import { knownResource } from './known-resource.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'entry-'));
  write('package.json', { version: '1.2.3', devDependencies: { 'ts-node': '*', jest: '*' } });
  write('src/main.ts', {});
  write('apps/orders/package.json', { version: '4.5.6' });
  write('apps/orders/main.js', {});
  write('versionless/main.js', {});
  for (const name of ['pm2', 'ts-node', 'jest', '@nx/js', 'shop-cli'])
    write(`node_modules/${name}/package.json`, { version: '99.0.0' });
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(path: string, content: object): void {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), JSON.stringify(content));
}
const at = (path: string): string => join(folder, path);
const versionOf = (program: string | undefined, args: string[], env: NodeJS.ProcessEnv) =>
  knownResource(env, entryFile(['node', ...(program ? [at(program)] : []), ...args], env, folder))['service.version'];

it.each<[string, string | undefined, string[], NodeJS.ProcessEnv, string | undefined]>([
  ['itself', 'apps/orders/main.js', [], {}, '4.5.6'],
  ['pm2', 'node_modules/pm2/lib/ProcessContainerFork.js', [], { pm_exec_path: 'apps/orders/main.js' }, '4.5.6'],
  ['nx serve', 'node_modules/@nx/js/dist/node.js', [], { NX_FILE_TO_RUN: 'apps/orders/main.js' }, '4.5.6'],
  ['a program that pm2 runs', 'src/main.ts', [], { pm_exec_path: 'apps/orders/main.js' }, '1.2.3'],
  ['ts-node', 'node_modules/ts-node/dist/bin.js', ['--swc', 'src/main.ts'], {}, '1.2.3'],
  ['jest', 'node_modules/jest/bin/jest.js', ['orders'], {}, '1.2.3'],
  ['an installed program', 'node_modules/shop-cli/main.js', ['src/main.ts'], {}, '99.0.0'],
  ['nothing (node --eval)', undefined, [], {}, undefined],
])("the version is the application's when it is started by %s", (_, program, args, env, version) => {
  const given = Object.fromEntries(Object.entries(env).map(([name, path]) => [name, at(path!)]));
  expect(versionOf(program, args, given)).toBe(version);
});

it('invents nothing where nothing is given', () => {
  expect(knownResource({}, undefined)).toEqual({});
  expect(knownResource({ NODE_ENV: ' staging ' }, undefined)).toEqual({ 'deployment.environment.name': 'staging' });
});
