import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from './failure.ts';
import { identityOf, isAlive } from './identity.ts';
import { type ChildHandle, type ProcessEntry, startProcess, stopProcess } from './process.ts';
import { waitFor } from './wait.ts';

/** What runs, for scripts and tests; it exists exactly as long as its supervisor. */
export interface RunFile {
  startedAt: string;
  command: string;
  pid: number;
  identity: string | null;
  stopping?: boolean;
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
  return {
    startedAt: new Date().toISOString(),
    command,
    pid,
    identity: identityOf(pid),
    urls: {},
    env: {},
    processes: [],
  };
}

export function isRunning(run: RunFile | null): run is RunFile {
  return run !== null && isAlive(run.pid, run.identity);
}

/** Stops what a killed supervisor left behind. Returns the names of what was still alive. */
export async function stopOrphans(path: string): Promise<string[]> {
  await untilStopped(path);
  const other = readRun(path);
  if (isRunning(other)) {
    throw new Failure(
      `\`npm run ${other.command}\` is already running here (pid ${other.pid}). Stop it first: npm stop`,
    );
  }
  const run = readRun(path);
  const orphans = (run?.processes ?? []).filter(({ pid, identity }) => identity && isAlive(pid, identity)).reverse();
  for (const { pid, identity, stopSignal } of orphans)
    await stopProcess(pid, { signal: stopSignal, identity, withinMs: 5000 });
  removeRun(path);
  return orphans.map(({ name }) => name);
}

/** One that is about to end, because it was told so or because its terminal went away, is worth a moment. */
async function untilStopped(path: string): Promise<void> {
  const gone = () => !isRunning(readRun(path));
  if (gone()) return;
  const ending = () => gone() || readRun(path)?.stopping;
  const ends = await waitFor('its end to begin', ending, { withinMs: 1000 }).catch(() => false);
  if (ends) await waitFor('the run before to stop', gone, { withinMs: 15_000 });
}

/** Starts a process of the run once more, e.g. after a test has killed it, and notes its new pid. */
export async function restartProcess(
  path: string,
  name: string,
  env: Record<string, string> = {},
): Promise<ChildHandle> {
  const entry = readRun(path)?.processes.find((candidate) => candidate.name === name);
  if (!entry) throw new Failure(`${path} knows no process ${name}`);
  const { pid: _pid, identity: _identity, ...spec } = entry;
  const handle = await startProcess({ ...spec, env: { ...spec.env, ...env } });
  const run = readRun(path)!;
  // The overrides hold for this start only: the next restart is as plain as the first.
  run.processes = run.processes.map((each) =>
    each.name === name ? { ...entry, pid: handle.pid, identity: handle.entry.identity } : each,
  );
  writeRun(path, run);
  return handle;
}
