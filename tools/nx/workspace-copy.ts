import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../shop/site.ts';

const SCOPE = '@throughline';

/**
 * Copies the workspace as it is, uncommitted files included, to a folder outside of it, because Nx ignores what git
 * does. Installed packages are links to those of this workspace; the workspace's own packages are those of the copy.
 */
export function copyWorkspace(): string {
  const copy = mkdtempSync(join(tmpdir(), 'workspace-copy-'));
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  for (const path of String(listed).split('\0')) {
    if (!path || !existsSync(join(root, path))) continue;
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(join(root, path), join(copy, path));
  }
  const modules = join(copy, 'node_modules');
  mkdirSync(join(modules, SCOPE), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules')))
    if (name !== SCOPE) symlinkSync(join(root, 'node_modules', name), join(modules, name));
  for (const name of readdirSync(join(copy, 'libs'))) symlinkSync(join('../../libs', name), join(modules, SCOPE, name));
  return copy;
}
