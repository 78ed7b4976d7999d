import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runQuietly } from '../../tools/processes/run-quietly.ts';
import { root } from '../../tools/shop/site.ts';
import { peersFolder, variants } from './variants.ts';

const sources = join(import.meta.dirname, 'peers');
const flags = [
  '--ignore-scripts',
  '--legacy-peer-deps',
  '--no-package-lock',
  '--no-audit',
  '--no-fund',
  '--no-progress',
];

/**
 * Installs what a variant needs beyond this checkout, in a `node_modules` of its own, unless it is there. Returns why
 * the variant cannot be measured here; undefined if it can.
 */
export async function reasonToLeaveOut(name: string): Promise<string | undefined> {
  const { folder, tracer } = variants[name]!;
  if (tracer && !existsSync(join(root, 'libs', 'fast-tracer', 'package.json')))
    return 'this checkout has no libs/fast-tracer';
  return folder ? installed(folder) : undefined;
}

/**
 * Installs the packages of `peers/FOLDER/package.json` into `.local/bench/peers/FOLDER`, with the programs beside them.
 */
export async function installed(folder: string): Promise<string | undefined> {
  const from = join(sources, folder);
  const to = join(peersFolder, folder);
  const manifest = (place: string) => readFileSync(join(place, 'package.json'), 'utf8');
  const isThere = existsSync(join(to, 'node_modules')) && manifest(from) === manifest(to);
  cpSync(from, to, { recursive: true });
  if (isThere) return undefined;
  const { code, output } = await runQuietly('npm', ['install', ...flags], { cwd: to });
  if (code === 0) return undefined;
  rmSync(join(to, 'node_modules'), { recursive: true, force: true });
  return `npm could not install it: ${firstError(output)}`;
}

const firstError = (output: string): string =>
  output
    .split('\n')
    .filter((line) => line.startsWith('npm error'))
    .map((line) => line.slice('npm error '.length))
    .find((line) => !line.startsWith('code')) ?? output.trim().slice(0, 200);
