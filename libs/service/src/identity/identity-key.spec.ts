import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { identityKey } from './identity-key.js';

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'identity-'));
  file = join(dir, 'local', 'identity.key');
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

it('makes a key once, readable only by its user, and finds it again', () => {
  const made = identityKey(undefined, file).export();

  expect(made).toHaveLength(32);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(identityKey(undefined, file).export()).toEqual(made);
  expect(identityKey(undefined, join(dir, 'other.key')).export()).not.toEqual(made);
});

it('takes the secret that is configured, and leaves no file', () => {
  const secret = 's'.repeat(40);

  expect(identityKey(secret, file).export().toString()).toBe(secret);
  expect(readdirSync(dir)).toEqual([]);
});

it('gives processes that start together one key, and leaves nothing else behind', async () => {
  const program = `import { keyIn } from ${JSON.stringify(join(import.meta.dirname, 'key-file.ts'))};
    process.stdout.write(keyIn(${JSON.stringify(file)}).toString('hex'));`;
  const keys = await Promise.all(Array.from({ length: 4 }, () => run(program)));

  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(readdirSync(join(dir, 'local'))).toEqual(['identity.key']);
});

it.each([
  ['a file that holds no key', () => writeFileSync(file, 'short')],
  ['a place that cannot be written', () => mkdirSync(file)],
])('stops at %s, and names the variable', (_, prepare) => {
  mkdirSync(join(dir, 'local'));
  prepare();

  expect(() => identityKey(undefined, file)).toThrow(/^IDENTITY_SECRET: is not set, and .*identity\.key is of no use/);
});

async function run(program: string): Promise<string> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return text(child.stdout);
}
