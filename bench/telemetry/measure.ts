import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Scenario, scenarios, type Variant, variants } from './variants.ts';

/** By then V8 has compiled what is hot: first under load, then for the pace that is measured. */
const WARM_UP_S = 4;
const SETTLE_S = 4;
const FLOOD_S = 2;
const here = import.meta.dirname;
const root = join(here, '../..');

/** One turn at a steady rate. */
export interface Turn {
  /** CPU of the measured process per request or message, the export of their spans included, in µs. */
  cpuUs: number;
  /** Spans that reached the collector meanwhile, per request or message. */
  spans: number;
}

/** A program that runs and is warm, and waits for its turns. */
export interface Subject {
  steady(seconds: number): Promise<Turn>;
  /** Requests or messages a second, as many as it can. */
  flood(): Promise<number>;
  stop(): Promise<void>;
}

interface Reading {
  cpuUs: number;
  done: number;
}

export interface Started {
  child: ChildProcess;
  url: string;
}

/** Starts a program of this folder and waits until it says that it is ready. */
export async function start(
  file: string,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<Started> {
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('OTEL_')));
  const options = {
    cwd: root,
    execArgv: [...args],
    env: { ...clean, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'] as const,
  };
  const child = fork(join(here, file), { ...options, stdio: [...options.stdio] });
  const { url } = await ask<{ url: string }>(child);
  return { child, url };
}

/** Starts a fresh process and warms it up. */
export async function subject(scenario: Scenario, variant: Variant, sink: Started): Promise<Subject> {
  const { child, url } = await startVariant(scenario, variant, sink.url);
  const run = scenario === 'messages' ? underMessages(child) : underRequests(child, url);
  const { rate } = scenarios[scenario];
  const steady = async (seconds: number): Promise<Turn> => {
    await ask(sink.child, {});
    const { before, done } = await run(seconds, rate);
    await ask(child, { flush: true });
    const { cpuUs } = await read(child);
    const { count } = await ask<{ count: number }>(sink.child, {});
    return { cpuUs: (cpuUs - before.cpuUs) / done, spans: count / done };
  };
  const flood = async () => (await run(FLOOD_S, 0)).done / FLOOD_S;
  try {
    await run(WARM_UP_S, 0);
    await steady(SETTLE_S);
  } catch (error) {
    await stop(child);
    throw error;
  }
  return { steady, flood, stop: () => stop(child) };
}

type Run = (seconds: number, rate: number) => Promise<{ before: Reading; done: number }>;

export const startVariant = (scenario: Scenario, variant: Variant, sink: string, more: Record<string, string> = {}) => {
  const { args, env } = variants[variant];
  const { file, env: its } = scenarios[scenario];
  const telemetry = { OTEL_SERVICE_NAME: 'bench', OTEL_EXPORTER_OTLP_ENDPOINT: sink };
  return start(file, args, { ...telemetry, ...its, ...env, ...more });
};

const underRequests =
  (child: ChildProcess, url: string): Run =>
  async (seconds, rate) => {
    const before = await read(child);
    const load = fork(join(here, 'load.mjs'), [url, String(seconds), String(rate)], { cwd: root, execArgv: [] });
    const { done, failed } = await ask<{ done: number; failed: number }>(load);
    if (failed > 0) throw new Error(`${failed} requests failed`);
    return { before, done };
  };

const underMessages =
  (child: ChildProcess): Run =>
  async (seconds, rate) => {
    const before = await read(child);
    child.send({ go: rate });
    await sleep(seconds * 1000);
    child.send({ halt: true });
    await sleep(100);
    return { before, done: (await read(child)).done - before.done };
  };

const read = (child: ChildProcess): Promise<Reading> => ask<Reading>(child, { read: true });

/** What a child says next, after it was asked `order`. */
export async function ask<T>(child: ChildProcess, order?: object): Promise<T> {
  const settled = new AbortController();
  const { signal } = settled;
  const answer = once(child, 'message', { signal }).then(([message]) => message as T);
  const end = once(child, 'exit', { signal }).then(([code]) =>
    Promise.reject(new Error(`a process ended with ${code}`)),
  );
  for (const each of [answer, end]) each.catch(() => undefined);
  if (order) child.send(order);
  return Promise.race([answer, end]).finally(() => settled.abort());
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
