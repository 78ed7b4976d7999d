import { rmSync } from 'node:fs';
import { assertWritable } from './postgres.ts';
import { stopOrphans } from './run-file.ts';
import type { Site } from './site.ts';
import { Supervisor } from './supervisor.ts';

/** Begins a run in this folder, after clearing what a killed one left. */
export async function open(site: Site, command: string): Promise<Supervisor> {
  assertWritable(site.dir);
  const orphans = await stopOrphans(site.runFile);
  if (orphans.length > 0) console.log(`! stopped what a killed run had left behind: ${orphans.join(', ')}`);
  rmSync(site.logs, { recursive: true, force: true });
  assertWritable(site.logs);
  return new Supervisor(site.runFile, command);
}
