import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stopProcess } from './process.ts';
import { root } from '../shop/site.ts';

/** Stops the daemon that `nx serve` has left in this workspace; false when there is none. */
export async function stopNxDaemon(): Promise<boolean> {
  const pid = daemonPid();
  // `nx daemon --stop` would signal any process that has reused the pid, and not wait.
  if (!pid || !commandOf(pid).includes(join(root, 'node_modules', 'nx'))) return false;
  await stopProcess(pid);
  return true;
}

function daemonPid(): number | undefined {
  try {
    const file = join(root, '.nx', 'workspace-data', 'd', 'server-process.json');
    return (JSON.parse(readFileSync(file, 'utf8')) as { processId?: number }).processId;
  } catch {
    return undefined;
  }
}

const commandOf = (pid: number): string =>
  spawnSync('ps', ['-o', 'command=', '-ww', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
