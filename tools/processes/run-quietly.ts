import { spawn } from 'node:child_process';

export interface Outcome {
  code: number | null;
  output: string;
}

/** Runs a command to its end and returns its output; the code is null if the command does not exist. */
export async function runQuietly(
  command: string,
  args: string[],
  options: { cwd?: string; env?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    const { cwd, env, signal } = options;
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      signal,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ code: null, output: output || error.message }));
    child.on('close', (code) => resolve({ code, output }));
  });
}

export async function succeeds(command: string, args: string[]): Promise<boolean> {
  return (await runQuietly(command, args, { signal: AbortSignal.timeout(10_000) })).code === 0;
}
