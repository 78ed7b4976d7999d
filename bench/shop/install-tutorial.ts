import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../tools/console/failure.ts';
import { runQuietly } from '../../tools/processes/run-quietly.ts';
import { root } from '../../tools/shop/site.ts';

const SOURCES = join(root, 'bench', 'tutorial');
/** Outside the repository's node_modules, because it needs another version of Nest. */
export const TUTORIAL = join(root, '.local', 'bench', 'tutorial');

/** Copies the tutorial's shop, installs its packages if its lockfile has changed, and builds it. */
export async function installTutorial(signal?: AbortSignal): Promise<{ note: string }> {
  const stale = lockIn(SOURCES) !== lockIn(join(TUTORIAL, 'node_modules', '.installed'));
  mkdirSync(TUTORIAL, { recursive: true });
  for (const made of ['src', 'dist']) rmSync(join(TUTORIAL, made), { recursive: true, force: true });
  cpSync(SOURCES, TUTORIAL, { recursive: true });
  if (stale) {
    await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], signal);
    cpSync(join(SOURCES, LOCK), join(TUTORIAL, 'node_modules', '.installed', LOCK));
  }
  await npm(['run', 'build'], signal);
  return { note: stale ? 'installed and built' : 'built' };
}

const LOCK = 'package-lock.json';
const lockIn = (folder: string): string | null =>
  existsSync(join(folder, LOCK)) ? readFileSync(join(folder, LOCK), 'utf8') : null;

async function npm(args: string[], signal?: AbortSignal): Promise<void> {
  // Generating the clients needs no schema engine, so do not download its binary.
  const env = { PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', CHECKPOINT_DISABLE: '1' };
  const { code, output } = await runQuietly('npm', args, { cwd: TUTORIAL, env, signal });
  if (code !== 0)
    throw new Failure(
      `npm ${args[0]} of the tutorial's shop failed:\n${output.trim().split('\n').slice(-20).join('\n')}`,
    );
}
