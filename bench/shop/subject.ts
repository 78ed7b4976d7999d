import type { Infrastructure } from '../../tools/infrastructure/infrastructure.ts';
import { stopProcess } from '../../tools/processes/process.ts';
import type { ProcessEntry } from '../../tools/processes/process.ts';
import type { Site } from '../../tools/shop/site.ts';
import type { Supervisor } from '../../tools/processes/supervisor.ts';
import type { Target } from './load.ts';

/** A shop that can be started, loaded and stopped. */
export interface Subject {
  title: string;
  /** Work that does not count as part of the start. */
  prepare?(place: Place): Promise<unknown>;
  start(place: Place): Promise<Running>;
}

export interface Place {
  site: Site;
  supervisor: Supervisor;
  infrastructure: Infrastructure;
  sinkUrl: string;
  /** Additional variables for each service. */
  env: Record<string, string>;
}

export interface Running {
  target: Target;
  /** Process ids of the services, by name. */
  services: Record<string, number>;
  stop(): Promise<void>;
}

export const runningAs = (entries: ProcessEntry[], target: Target): Running => ({
  target,
  services: Object.fromEntries(entries.map(({ name, pid }) => [name, pid])),
  async stop() {
    await Promise.all(entries.map(({ pid, identity }) => stopProcess(pid, { identity, withinMs: 25_000 })));
  },
});
