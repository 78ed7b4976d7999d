import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '../console/failure.ts';
import { identityOf, isAlive } from './identity.ts';
import { type ChildHandle, type ProcessEntry, type ProcessSpec, startProcess, stopProcess } from './process.ts';
import { waitFor } from './wait.ts';

/** The running processes, for scripts and tests. The file exists exactly as long as its supervisor. */
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
    return null; // Truncated by a crash; the check of the ports finds what is left.
  }
}

/**
 * Written under another name and renamed, so that a reader never sees half a file. Readable by its owner only, because
 * it holds passwords.
 */
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

/** Stops the processes that a killed supervisor left behind. Returns the names of those that were alive. */
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

/** Waits a moment for a supervisor that is about to end. */
async function untilStopped(path: string): Promise<void> {
  const gone = () => !isRunning(readRun(path));
  if (gone()) return;
  const ending = () => gone() || readRun(path)?.stopping;
  const ends = await waitFor('its end to begin', ending, { withinMs: 1000 }).catch(() => false);
  if (ends) await waitFor('the run before to stop', gone, { withinMs: 15_000 });
}

/** Starts one more process of a run, which then stops with it. */
export async function addProcess(path: string, spec: ProcessSpec): Promise<void> {
  const { entry } = await startProcess(spec);
  const run = readRun(path)!;
  run.processes = [...run.processes.filter(({ name }) => name !== spec.name), entry];
  writeRun(path, run);
}

/**
 * Marks a process of the run as about to be stopped and started again: its supervisor does not take its end for a crash.
 * @throws Failure when the run has no such process
 */
export function expectRestart(path: string, name: string): ProcessEntry {
  const run = readRun(path);
  const entry = run?.processes.find((each) => each.name === name);
  if (!run || !entry) throw new Failure(`${name} does not run here: start the shop with npm start`);
  writeRun(path, {
    ...run,
    processes: run.processes.map((each) => (each === entry ? { ...each, restarts: true } : each)),
  });
  return entry;
}

/** Restarts a process of the run, such as one that a test has killed, and records its new pid. */
export async function restartProcess(
  path: string,
  name: string,
  env: Record<string, string> = {},
): Promise<ChildHandle> {
  const entry = readRun(path)?.processes.find((candidate) => candidate.name === name);
  if (!entry) throw new Failure(`${path} knows no process ${name}`);
  const { pid: _pid, identity: _identity, restarts: _restarts, ...spec } = entry;
  const handle = await startProcess({ ...spec, env: { ...spec.env, ...env } });
  const run = readRun(path)!;
  // The overrides apply to this start only, so they are not recorded.
  run.processes = run.processes.map((each) =>
    each.name === name ? { ...spec, pid: handle.pid, identity: handle.entry.identity } : each,
  );
  writeRun(path, run);
  return handle;
}
