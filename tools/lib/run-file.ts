import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from './failure.ts';
import { identityOf, isAlive } from './identity.ts';
import { type ChildHandle, type ProcessEntry, startProcess, stopProcess } from './process.ts';

/** What runs, for scripts and tests; it exists exactly as long as its supervisor. */
export interface RunFile {
  startedAt: string;
  command: string;
  pid: number;
  identity: string | null;
  urls: Record<string, string>;
  /** What a client of the running shop needs: GATEWAY_URL, AMQP_URL, the database URLs, TRACE_QUERY_URL. */
  env: Record<string, string>;
  processes: ProcessEntry[];
}

export function readRun(path: string): RunFile | null {
  if (!existsSync(path)) return null;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as RunFile;
  } catch {
    return null; // Cut off by a crash; the ports will tell whether anything is left.
  }
}

/** Written aside and renamed, so that a reader never meets half a file; it names passwords, so only for its owner. */
export function writeRun(path: string, run: RunFile): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.${process.pid}`, `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.${process.pid}`, path);
}

export function removeRun(path: string): void {
  rmSync(path, { force: true });
}

export function emptyRun(command: string): RunFile {
  const { pid } = process;
  return { startedAt: new Date().toISOString(), command, pid, identity: identityOf(pid), urls: {}, env: {}, processes: [] };
}

export function isRunning(run: RunFile | null): run is RunFile {
  return run !== null && isAlive(run.pid, run.identity);
}

/** Stops what a killed supervisor left behind. Returns the names of what was still alive. */
export async function stopOrphans(path: string): Promise<string[]> {
  const run = readRun(path);
  if (isRunning(run) && run.pid !== process.pid) {
    throw new Failure(`\`npm run ${run.command}\` is already running here (pid ${run.pid}). Stop it first: npm stop`);
  }
  const orphans = (run?.processes ?? []).filter(({ pid, identity }) => identity && isAlive(pid, identity)).reverse();
  for (const { pid, identity, stopSignal } of orphans) await stopProcess(pid, { signal: stopSignal, identity, withinMs: 5000 });
  removeRun(path);
  return orphans.map(({ name }) => name);
}

/** Starts a process of the run once more, e.g. after a test has killed it, and notes its new pid. */
export async function restartProcess(path: string, name: string, env: Record<string, string> = {}): Promise<ChildHandle> {
  const entry = readRun(path)?.processes.find((candidate) => candidate.name === name);
  if (!entry) throw new Failure(`${path} knows no process ${name}`);
  const { pid: _pid, identity: _identity, ...spec } = entry;
  const handle = await startProcess({ ...spec, env: { ...spec.env, ...env } });
  const run = readRun(path)!;
  // The overrides hold for this start only: the next restart is as plain as the first.
  run.processes = run.processes.map((each) => (each.name === name ? { ...entry, pid: handle.pid, identity: handle.entry.identity } : each));
  writeRun(path, run);
  return handle;
}
