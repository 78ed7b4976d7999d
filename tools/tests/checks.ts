import { Failure } from '../console/failure.ts';
import { runQuietly } from '../processes/run-quietly.ts';
import { bin, root } from '../shop/site.ts';
import type { Count } from './tally.ts';

/**
 * Checks all TypeScript as one program, in a third of the time that one per project takes. The storefront has its own.
 */
const PROGRAMS = ['workspace', 'storefront'];

export const typeCheck = (signal: AbortSignal): Promise<Count> => check('typecheck', signal, ...PROGRAMS);

export const lint = (signal: AbortSignal): Promise<Count> => check('lint', signal);

/** Runs an Nx target for the named projects, or for all. Nx restores what has not changed from its cache. */
async function check(target: string, signal: AbortSignal, ...projects: string[]): Promise<Count> {
  const args = [bin('nx'), 'run-many', '-t', target, '--parallel=1', '--outputStyle=static'];
  if (projects.length) args.push(`--projects=${projects.join(',')}`);
  const env = { NX_DAEMON: 'false', NX_TUI: 'false', FORCE_COLOR: '0' };
  const { code, output } = await runQuietly(process.execPath, args, { cwd: root, env, signal });
  const [, passed] = /Successfully ran target \S+ for (\d+) projects?/.exec(output) ?? [];
  if (code !== 0 || !passed) throw new Failure(`${target} failed:\n${output.trim()}`);
  return { passed: Number(passed), failed: 0 };
}
