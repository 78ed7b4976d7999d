import { readRun, restartProcess } from '../../tools/processes/run-file.ts';
import { stopProcess } from '../../tools/processes/process.ts';
import { env } from './env.js';
import { until } from './until.js';

function processNamed(name: string) {
  const entry = readRun(env.runFile)?.processes.find((each) => each.name === name);
  if (!entry) throw new Error(`${env.runFile} lists no process ${name}`);
  return entry;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Asks a process to stop and waits until it has exited. */
export async function stop(name: string): Promise<void> {
  const { pid, stopSignal } = processNamed(name);
  await stopProcess(pid, { signal: stopSignal });
}

/** Starts a stopped process again, with `more` added to its environment for this run only. */
export async function start(name: string, more: Record<string, string> = {}): Promise<number> {
  const { pid } = await restartProcess(env.runFile, name, more);
  return pid;
}

/** Waits until a service is ready. */
export async function ready(url: string): Promise<void> {
  const isReady = async () => (await fetch(new URL('/health/ready', url))).ok;
  await until(`${url} to be ready`, isReady, { timeoutMs: 30_000, everyMs: 100 });
}

export async function restart(name: string, url: string, more: Record<string, string> = {}): Promise<number> {
  await stop(name);
  const pid = await start(name, more);
  await ready(url);
  return pid;
}

export const runs = (name: string): boolean =>
  Boolean(readRun(env.runFile)?.processes.some((each) => each.name === name));

export const entryOf = processNamed;
