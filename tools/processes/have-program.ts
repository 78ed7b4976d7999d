import { aptAvailable, installWithApt } from '../infrastructure/debian/apt.ts';
import { succeeds } from './run-quietly.ts';

/**
 * Installs a program by apt from the package of its name, if possible. Otherwise the test that needs it fails with a
 * hint.
 */
export async function haveProgram(name: string): Promise<{ note: string }> {
  if (await succeeds('sh', ['-c', 'PATH="$PATH:/usr/sbin" command -v "$0"', name])) return { note: 'installed' };
  if (!(await aptAvailable())) return { note: 'not found, and no apt to install it with' };
  await installWithApt(name);
  return { note: 'installed with apt' };
}
