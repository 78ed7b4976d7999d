import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '../console/failure.ts';
import { identityOf, isAlive } from './identity.ts';
import { waitFor } from './wait.ts';

/** Everything that is needed to start a process, and to restart it. */
export interface ProcessSpec {
  name: string;
  command: string;
  args: string[];
  /** Added to the environment of the process that starts it. */
  env: Record<string, string>;
  cwd: string;
  log: string;
  port?: number;
  url?: string;
  /** The signal that asks it to stop; SIGTERM by default. */
  stopSignal?: NodeJS.Signals;
}

export interface ProcessEntry extends ProcessSpec {
  pid: number;
  identity: string | null;
  /** Whether its end is no crash, because somebody will start it again. */
  restarts?: boolean;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface ChildHandle {
  entry: ProcessEntry;
  pid: number;
  exited: Promise<Exit>;
}

/**
 * Starts a process in a group of its own: a terminal's Ctrl-C reaches only the supervisor, which stops its children
 * in order. Output is appended to the log file.
 */
export async function startProcess(spec: ProcessSpec): Promise<ChildHandle> {
  mkdirSync(dirname(spec.log), { recursive: true });
  const output = openSync(spec.log, 'a');
  try {
    const child = spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: { ...process.env, ...spec.env },
      detached: true,
      stdio: ['ignore', output, output],
    });
    const exited = new Promise<Exit>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (error) => reject(new Failure(`cannot start ${spec.name}: ${error.message}`)));
    });
    child.unref();
    const entry = { ...spec, pid: child.pid!, identity: identityOf(child.pid!) };
    return { entry, pid: child.pid!, exited };
  } finally {
    closeSync(output);
  }
}

/** Sends the signal, waits, and kills the whole group when the process has not gone in time. */
export async function stopProcess(
  pid: number,
  {
    signal = 'SIGTERM',
    withinMs = 8000,
    identity,
  }: { signal?: NodeJS.Signals; withinMs?: number; identity?: string | null } = {},
): Promise<void> {
  if (!isAlive(pid, identity)) return;
  const gone = () => !isAlive(pid, identity);
  if (signal !== 'SIGKILL') {
    kill(pid, signal);
    const inTime = await waitFor('exit', gone, { withinMs, everyMs: 20 }).catch(() => false);
    if (inTime) return;
  }
  kill(-pid, 'SIGKILL');
  kill(pid, 'SIGKILL');
  await waitFor(`process ${pid} to die`, gone, { withinMs: 5000, everyMs: 20 });
}

/** Signals a process, or its group with a negative id. A process that has exited is no error. */
export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPERM')
      throw new Failure(`not allowed to stop process ${Math.abs(pid)}`);
  }
}
