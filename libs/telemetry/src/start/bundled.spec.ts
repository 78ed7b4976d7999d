import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundledIn } from './bundled.js';

const root = join(import.meta.dirname, '../../../..');
const folder = mkdtempSync(join(tmpdir(), 'bundled-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function bundle(code: string, minify: boolean, packages: 'bundle' | 'external' = 'bundle'): Promise<string> {
  const outfile = join(folder, 'main.js');
  await build({
    stdin: { contents: code, resolveDir: root },
    bundle: true,
    platform: 'node',
    packages,
    external: ['pg-native'],
    minify,
    outfile,
    logLevel: 'error',
  });
  return outfile;
}

it.each([false, true])('sees what a bundle holds, minified or not: %s', async (minify) => {
  const code = `const { Client } = require('pg'); const { pino } = require('pino'); require('amqplib'); pino().info(new Client())`;

  expect(bundledIn(await bundle(code, minify))).toEqual(['pg', 'pino', 'amqplib']);
  expect(bundledIn(await bundle(code, minify, 'external'))).toEqual([]);
});

it('sees nothing in a program that is none, whatever it says', () => {
  writeFileSync(join(folder, 'large.js'), `// loads node_modules/pg/lib\n${'1;'.repeat(50_000)}`);
  expect([join(folder, 'large.js'), join(folder, 'missing.js'), folder, undefined].map(bundledIn)).toEqual([
    [],
    [],
    [],
    [],
  ]);
});
