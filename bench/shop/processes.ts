import { readdirSync, readFileSync } from 'node:fs';

/** The length of a clock tick in /proc, in ms; Linux reports 100 a second everywhere. */
const TICK_MS = 10;

interface Stat {
  pid: number;
  parent: number;
  /** CPU of the process itself and of its children that have ended, in ms. */
  cpuMs: number;
}

/** CPU time of a process and all processes below it since they began, in ms. */
export function cpuOfTree(root: number): number {
  const all = everyProcess();
  const isBelow = (pid: number): boolean => pid === root || (all.has(pid) && isBelow(all.get(pid)!.parent));
  return [...all.values()].filter(({ pid }) => isBelow(pid)).reduce((sum, { cpuMs }) => sum + cpuMs, 0);
}

/** Resident memory of one process, in MB. */
export function rssOf(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}

function everyProcess(): Map<number, Stat> {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return new Map(pids.flatMap((pid) => statOf(Number(pid))).map((stat) => [stat.pid, stat]));
}

function statOf(pid: number): Stat[] {
  try {
    // The command's name is in brackets and may contain blanks.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ').map(Number);
    const ticks = fields.slice(11, 15).reduce((sum, each) => sum + each, 0);
    return [{ pid, parent: fields[1]!, cpuMs: ticks * TICK_MS }];
  } catch {
    return []; // The process has ended since the folder was read.
  }
}
