import { accessSync, constants, mkdirSync, rmSync } from 'node:fs';
import { Failure } from '../console/failure.ts';
import { refuge } from '../infrastructure/postgres-place.ts';
import { stopOrphans } from './run-file.ts';
import type { Site } from '../shop/site.ts';
import { Supervisor } from './supervisor.ts';

/** Begins a run in this folder, after stopping what a killed run left. */
export async function open(site: Site, command: string): Promise<Supervisor> {
  assertWritable(site.dir);
  await clear(site);
  rmSync(site.logs, { recursive: true, force: true });
  assertWritable(site.logs);
  return new Supervisor(site.runFile, command);
}

/** Begins a run in an empty folder. */
export async function openFresh(site: Site, command: string): Promise<Supervisor> {
  assertWritable(site.dir);
  await clear(site);
  wipe(site);
  return open(site, command);
}

export function wipe(site: Site): void {
  for (const folder of [refuge(site), site.dir]) rmSync(folder, { recursive: true, force: true });
}

async function clear(site: Site): Promise<void> {
  const orphans = await stopOrphans(site.runFile);
  if (orphans.length > 0) console.log(`! stopped what a killed run had left behind: ${orphans.join(', ')}`);
}

function assertWritable(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch {
    throw new Failure(`no permission to write in ${path}; give it to yourself (was it made by root?) and run again`);
  }
}
