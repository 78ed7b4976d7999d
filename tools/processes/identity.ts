import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const linux = existsSync('/proc/self/stat');

/**
 * The start time and command of a process, so that a reused pid is never mistaken for the original process.
 * Null when there is no such process, or only its zombie.
 */
export function identityOf(pid: number): string | null {
  if (!linux) {
    const { stdout } = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' });
    const [state, ...started] = stdout.trim().split(/\s+/);
    return !state || state.startsWith('Z') ? null : started.join(' ');
  }
  try {
    // The command in parentheses may hold anything: count the fields behind its last parenthesis.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : `${bootId()}:${fields[19]}`;
  } catch {
    return null;
  }
}

export function isAlive(pid: number, identity?: string | null): boolean {
  const now = identityOf(pid);
  return now !== null && (!identity || identity === now);
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim().slice(0, 8);
}
