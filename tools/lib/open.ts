import { rmSync } from 'node:fs';
import { assertWritable, refuge } from './postgres.ts';
import { stopOrphans } from './run-file.ts';
import type { Site } from './site.ts';
import { Supervisor } from './supervisor.ts';

/** Begins a run in this folder, after clearing what a killed one left. */
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
  for (const folder of [site.dir, refuge(site)]) rmSync(folder, { recursive: true, force: true });
  return open(site, command);
}

async function clear(site: Site): Promise<void> {
  const orphans = await stopOrphans(site.runFile);
  if (orphans.length > 0) console.log(`! stopped what a killed run had left behind: ${orphans.join(', ')}`);
}
