import { readFileSync } from 'node:fs';

/** Returns the resident memory of a process, in MiB. */
export function residentMiB(pid: number): number {
  const [, kib] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!;
  return Number(kib) / 1024;
}
