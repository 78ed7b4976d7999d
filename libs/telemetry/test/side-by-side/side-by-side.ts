import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const root = join(import.meta.dirname, '../../../..');
const PRELOAD = ['--import', '@throughline/telemetry/register'];
const QUIET = { OTEL_TRACES_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' };

/** A program's files by name. The first one is run. */
export type Program = Record<string, string>;

/** What a process showed of itself. */
export interface Outcome {
  stdout: string;
  stderr: string;
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** How a program is started. */
export interface Start {
  preloaded: boolean;
  env?: NodeJS.ProcessEnv;
  /** Called with the process as soon as it runs: to end it by a signal. */
  during?: (child: ChildProcess) => unknown;
}

/** Runs a program from a folder of its own, which finds the packages of this repository. */
export const run = (program: Program, start: Start): Promise<Outcome> =>
  inFolder(program, (file) => runFile(file, start));

/** The same program without and with the preload: what both wrote, and how both ended. */
export const sideBySide = (program: Program, more: Omit<Start, 'preloaded'> = {}): Promise<[Outcome, Outcome]> =>
  inFolder(program, (file) =>
    Promise.all([runFile(file, { ...more, preloaded: false }), runFile(file, { ...more, preloaded: true })]),
  );

async function inFolder<T>(program: Program, work: (file: string) => Promise<T>): Promise<T> {
  mkdirSync(join(root, '.local'), { recursive: true });
  const folder = mkdtempSync(join(root, '.local', 'program-'));
  for (const [name, source] of Object.entries(program)) writeFileSync(join(folder, name), source);
  const result = await work(join(folder, Object.keys(program)[0]!));
  rmSync(folder, { recursive: true });
  return result;
}

async function runFile(file: string, { preloaded, env = {}, during }: Start): Promise<Outcome> {
  const child = spawn(process.execPath, [...(preloaded ? PRELOAD : []), file], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A busy machine is no failure.
    timeout: 30_000,
    killSignal: 'SIGKILL',
    env: { ...process.env, NODE_OPTIONS: '', ...QUIET, ...env },
  });
  void during?.(child);
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>,
  ]);
  return { stdout, stderr, code, signal };
}

/** Expects a program to write and end as it does without the preload, and at least something to be written. */
export async function expectUnchanged(program: Program, more: Omit<Start, 'preloaded'> = {}): Promise<void> {
  const [plain, traced] = await sideBySide(program, more);
  const seen = ({ stdout, code, signal }: Outcome) => ({ stdout, code, signal });
  expect(seen(traced)).toEqual(seen(plain));
  expect(plain.stdout).not.toBe('');
}
