import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';

const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();

/** Puts upstream's tests into `folder`/upstream/test. Returns the commit that they are of. */
export function checkOut(source: string, ref: string, folder: string): string {
  const clone = join(folder, 'opentelemetry-js');
  git('clone', '--quiet', '--depth', '1', '--no-checkout', ...refOf(ref), addressOf(source), clone);
  git('-C', clone, 'sparse-checkout', 'set', 'packages/sdk-trace/test');
  git('-C', clone, 'checkout', '--quiet');
  for (const kind of ['common', 'node']) {
    cpSync(join(clone, 'packages/sdk-trace/test', kind), join(folder, 'upstream/test', kind), { recursive: true });
  }
  return git('-C', clone, 'log', '-1', '--format=%h (%cs)');
}

const refOf = (ref: string): string[] => (ref === 'HEAD' ? [] : ['--branch', ref]);

/** Git makes a shallow clone only of an address. */
const addressOf = (source: string): string => (source.includes('://') ? source : `file://${source}`);
