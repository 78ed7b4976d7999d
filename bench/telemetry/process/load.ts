import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../../../tools/shop/site.ts';
import { ask } from './child.ts';

export interface Reading {
  cpuUs: number;
  done: number;
  rssMb: number;
}

/** What a process has used so far, and how much work it has done. */
export const read = (child: ChildProcess): Promise<Reading> => ask<Reading>(child, { read: true });

/** What was used and done between two readings, including the export of the spans. */
export interface Used {
  cpuUs: number;
  done: number;
}

/** Runs a load at `rate` a second (0: as much as possible), and waits for `exported`, the end of its export. */
export type Load = (seconds: number, rate: number) => Promise<Used>;

export const requestsTo =
  (child: ChildProcess, url: string, exported: () => Promise<void>): Load =>
  async (seconds, rate) => {
    const before = await read(child);
    const args = [url, String(seconds), String(rate)];
    const load = fork(join(import.meta.dirname, '../programs/load.mjs'), args, { cwd: root, execArgv: [] });
    const { done, failed } = await ask<{ done: number; failed: number }>(load);
    if (failed > 0) throw new Error(`${failed} requests failed`);
    await exported();
    return { cpuUs: (await read(child)).cpuUs - before.cpuUs, done };
  };

export const messagesIn =
  (child: ChildProcess, exported: () => Promise<void>): Load =>
  async (seconds, rate) => {
    const before = await read(child);
    child.send({ go: rate });
    await sleep(seconds * 1000);
    child.send({ halt: true });
    await exported();
    const after = await read(child);
    return { cpuUs: after.cpuUs - before.cpuUs, done: after.done - before.done };
  };
