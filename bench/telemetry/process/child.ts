import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from '../../../tools/shop/site.ts';

const LONGEST_START_MS = 60_000;
const KEPT_COMPLAINT = 2000;
/** The caller's telemetry settings would be measured too. */
const TELEMETRY = /^(OTEL|DD|SENTRY|SPLUNK|ELASTIC|OBSERVE|NODE_OPTIONS)/;

export interface Started {
  child: ChildProcess;
  url: string;
  /** The class of its tracer provider. */
  tracer?: string;
}

/** Starts a program of this benchmark and waits until it reports that it is ready. */
export async function start(
  file: string,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<Started> {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !TELEMETRY.test(name)));
  const child = fork(join(import.meta.dirname, '..', file), {
    cwd: root,
    execArgv: ['--disable-warning=ExperimentalWarning', ...args],
    env: { ...clean, ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaint = '';
  child.stderr!.on('data', (text) => (complaint = `${complaint}${text}`.slice(-KEPT_COMPLAINT)));
  const late = setTimeout(() => child.kill('SIGKILL'), LONGEST_START_MS);
  try {
    const { url, tracer } = await ask<{ url: string; tracer?: string }>(child);
    return { child, url, ...(tracer && { tracer }) };
  } catch (error) {
    throw new Error(`${file} did not start: ${complaint.trim() || String(error)}`, { cause: error });
  } finally {
    clearTimeout(late);
  }
}

/** Returns the next message of a child, after sending it `order`. */
export async function ask<T>(child: ChildProcess, order?: object): Promise<T> {
  const settled = new AbortController();
  const { signal } = settled;
  const answer = once(child, 'message', { signal }).then(([message]) => message as T);
  const end = once(child, 'exit', { signal }).then(([code, by]) =>
    Promise.reject(new Error(`a process ended with ${code ?? by}`)),
  );
  for (const each of [answer, end]) each.catch(() => undefined);
  if (order) child.send(order);
  return Promise.race([answer, end]).finally(() => settled.abort());
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
