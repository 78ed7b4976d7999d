import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Broken, System } from './system.ts';

const here = join(import.meta.dirname, '..');

/** The file of every broken system. A `.part.ts` is a second process of one. */
export const gallery = (): string[] =>
  globSync('{hops,context,endings,identity,content}/*.ts', { cwd: here })
    .filter((file) => !file.endsWith('.part.ts'))
    .sort();

export const nameOf = (file: string): string => basename(file, '.ts');

/** Runs a broken system and returns its spans as OTLP. */
export async function run(file: string): Promise<object> {
  const { default: broken } = (await import(join(here, file))) as { default: Broken };
  const system = new System();
  await broken(system);
  return system.otlp;
}
