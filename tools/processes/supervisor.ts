import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { Failure } from '../console/failure.ts';
import { lastWords } from '../console/last-words.ts';
import { type ChildHandle, type Exit, type ProcessSpec, startProcess, stopProcess } from './process.ts';
import { emptyRun, readRun, removeRun, type RunFile, writeRun } from './run-file.ts';
import { root } from '../shop/site.ts';

/** The order of stopping: services first, because they flush to the viewer and ack at the broker. */
export type Tier = 'service' | 'infrastructure' | 'epmd';
const order: Tier[] = ['service', 'infrastructure', 'epmd'];
const patience: Record<Tier, number> = { service: 5000, infrastructure: 3500, epmd: 500 };

interface Child {
  name: string;
  tier: Tier;
  handle: ChildHandle;
}

/** Owns every process of a run, keeps the run file up to date, and leaves no process behind. */
export class Supervisor {
  readonly path: string;
  readonly run: RunFile;
  private children: Child[] = [];
  private readonly cleanups: (() => Promise<void> | void)[] = [];
  private stopped: Promise<void> | undefined;
  private hurried = false;

  constructor(path: string, command: string) {
    this.path = path;
    this.run = emptyRun(command);
    this.save();
  }

  async start(spec: ProcessSpec, tier: Tier): Promise<ChildHandle> {
    this.throwIfStopping();
    const handle = await startProcess(spec);
    this.children.push({ name: spec.name, tier, handle });
    this.run.processes.push(handle.entry);
    this.save();
    return handle;
  }

  /** Runs a process that ends by itself; until then it can be stopped like any other. */
  async finish(spec: ProcessSpec, tier: Tier): Promise<Exit> {
    const handle = await this.start(spec, tier);
    const exit = await handle.exited;
    this.children = this.children.filter((child) => child.handle !== handle);
    this.run.processes = this.run.processes.filter(({ pid }) => pid !== handle.pid);
    if (!this.stopped) this.save();
    return exit;
  }

  onStop(cleanup: () => Promise<void> | void): void {
    this.cleanups.push(cleanup);
  }

  /** For loops that wait until a child is ready: throws as soon as it has died, with its last output. */
  assertAlive(handle: ChildHandle): () => void {
    let ended: Exit | undefined;
    void handle.exited.then((exit) => (ended = exit));
    return () => {
      this.throwIfStopping();
      if (ended) throw died(handle, ended);
    };
  }

  /** Never resolves; rejects when the first child ends by itself, unless somebody restarts it. */
  async untilOneEnds(): Promise<never> {
    const { handle, exit } = await Promise.race(
      this.children.map(async (child) => {
        const exit = await child.handle.exited;
        return this.isRestarted(child) ? new Promise<never>(() => {}) : { ...child, exit };
      }),
    );
    if (this.stopped) await new Promise(() => {});
    throw died(handle, exit);
  }

  /** By a scenario, which then owns it; the run file has its pid, so it stops with the others. */
  private isRestarted({ name, handle }: Child): boolean {
    const entry = readRun(this.path)?.processes.find((each) => each.name === name);
    return entry !== undefined && (entry.restarts === true || entry.pid !== handle.pid);
  }

  throwIfStopping(): void {
    if (this.stopped) throw new Failure('interrupted');
  }

  get stopping(): boolean {
    return this.stopped !== undefined;
  }

  hurry(): void {
    this.hurried = true;
    for (const { pid, identity } of this.alive()) void stopProcess(pid, { signal: 'SIGKILL', identity });
  }

  async stop(): Promise<void> {
    this.stopped ??= this.stopAll();
    await this.stopped;
  }

  save(): void {
    writeRun(this.path, this.run);
  }

  /** Tests restart processes through the run file, so its pids are the ones to stop. */
  private alive() {
    const now = readRun(this.path)?.processes ?? this.run.processes;
    return now.map((entry) => ({
      ...entry,
      tier: this.children.find(({ name }) => name === entry.name)?.tier ?? 'service',
    }));
  }

  private async stopAll(): Promise<void> {
    writeRun(this.path, { ...(readRun(this.path) ?? this.run), stopping: true });
    for (const tier of order) {
      const entries = this.alive().filter((entry) => entry.tier === tier);
      await Promise.all(
        entries.map(({ pid, identity, stopSignal = 'SIGTERM' }) =>
          stopProcess(pid, { signal: this.hurried ? 'SIGKILL' : stopSignal, identity, withinMs: patience[tier] }),
        ),
      );
    }
    for (const cleanup of this.cleanups) await cleanup();
    if (existsSync(this.path)) removeRun(this.path);
  }
}

function died({ entry: { name, log } }: ChildHandle, { signal, code }: Exit): Failure {
  const words = `Its last words, of ${relative(root, log)}:\n${lastWords(name, log)}`;
  return new Failure(`${name} stopped (${signal ?? `exit ${code}`}). ${words}`);
}
