import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { debianRoot, CACHE } from '../../../tools/infrastructure/debian/root.ts';
import { lastWords } from '../../../tools/console/last-words.ts';
import { runQuietly } from '../../../tools/processes/run-quietly.ts';
import { root, type Site } from '../../../tools/shop/site.ts';
import type { Supervisor } from '../../../tools/processes/supervisor.ts';
import { waitFor } from '../../../tools/processes/wait.ts';
import { docker } from '../docker.ts';
import { DEBIAN } from './debian.ts';

const DATA = join(CACHE, 'docker');
const start = join(import.meta.dirname, 'start.sh');

export interface Engine {
  note: string;
  /** Enters the network in which the engine publishes ports. */
  enter: string[];
  /** The folder of the Debian that the engine runs in. */
  debian: string;
}

/**
 * Starts a Docker engine of its own, and puts a `docker` that talks to it first on PATH. Its images stay in the cache;
 * its containers, networks and volumes end with it.
 */
export async function startEngine(site: Site, supervisor: Supervisor): Promise<Engine> {
  const debian = await debianRoot(DEBIAN, site, supervisor);
  const merged = join(site.dir, 'debian');
  mkdirSync(merged, { recursive: true });
  const log = join(site.logs, 'dockerd.log');
  const spec = { name: 'dockerd', command: start, args: [debian, merged, DATA, CACHE, root], env: {}, cwd: '/', log };
  // Its namespaces end with it, so an orderly end would only take longer.
  const handle = await supervisor.start({ ...spec, stopSignal: 'SIGKILL' }, 'infrastructure');
  writeDocker(join(site.dir, 'bin'), handle.pid);
  const alive = supervisor.assertAlive(handle);
  const version = () => runQuietly('docker', ['version', '--format', '{{.Server.Version}}']);
  const answers = async () => (await version()).code === 0;
  await waitFor(`the engine (${lastWords('dockerd', log, 1)})`, answers, {
    withinMs: 120_000,
    everyMs: 250,
    onTick: alive,
  });
  // Only now, because an engine that did not start may have lost to another one, whose control groups these are.
  supervisor.onStop(removeCgroups);
  await removeLeftovers();
  const note = `Docker ${(await version()).output.trim()} of Debian, in namespaces of its own`;
  return { note, enter: ['nsenter', '--target', String(handle.pid), '--net'], debian };
}

/** Writes a `docker` that runs the engine's own client beside it. */
function writeDocker(bin: string, pid: number): void {
  mkdirSync(bin, { recursive: true });
  const unset = ['DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_CONFIG', 'TMPDIR'].map((name) => `-u ${name}`).join(' ');
  const script = `#!/bin/sh
exec nsenter --target ${pid} --mount --net env ${unset} -C "$PWD" HOME=/root PATH=/usr/sbin:/usr/bin docker "$@"
`;
  writeFileSync(join(bin, 'docker'), script, { mode: 0o755 });
  process.env['PATH'] = `${bin}${delimiter}${process.env['PATH']}`;
}

/** A killed run leaves containers and volumes in the engine's data, and the engine starts them again. */
async function removeLeftovers(): Promise<void> {
  const left = (await docker('ps', '--all', '--quiet')).split('\n').filter(Boolean);
  if (left.length > 0) await docker('rm', '--force', '--volumes', ...left);
  await docker('volume', 'prune', '--all', '--force');
  await docker('network', 'prune', '--force');
}

/** Control groups are in no namespace; they are empty as soon as the engine's processes have ended. */
async function removeCgroups(): Promise<void> {
  const ours = ['(', '-path', '*/throughline/*', '-o', '-name', 'throughline', ')'];
  const find = (...action: string[]) =>
    runQuietly('find', ['/sys/fs/cgroup', '-depth', '-type', 'd', ...ours, ...action]);
  const removed = async () => {
    await find('-exec', 'rmdir', '{}', ';');
    return !(await find('-print')).output.includes('/throughline');
  };
  await waitFor('the control groups to be empty', removed, { withinMs: 10_000, everyMs: 200 });
}
