import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const built = join(import.meta.dirname, '..', 'dist', 'config', 'env.js');
const program = `import('${built}').then(({ readEnv }) => readEnv({ X: 1 })).catch(({ stack }) => console.log(stack))`;
const stack = async (...flags: string[]): Promise<string> =>
  (await promisify(execFile)(process.execPath, [...flags, '-e', program], { env: { PATH: process.env['PATH'] } }))
    .stdout;

it('a stack names lines of our sources', async () => {
  expect(await stack('--import', '@throughline/service/source-maps')).toMatch(
    /libs\/service\/src\/config\/env\.ts:\d+/,
  );
}, 30_000);

it('a stack names lines of the build without the preload', async () => {
  expect(await stack()).toMatch(/libs\/service\/dist\/config\/env\.js:\d+/);
}, 30_000);
