import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Made } from '../tools/builds.ts';
import { copied } from '../tools/copies.ts';
import type { Kubectl } from './kubectl.ts';

/** An overlay with its components, built in a copy of their files. */
export interface Manifest {
  name: string;
  /** The copy, where the README's commands run. */
  folder: string;
  /** All objects in one file. */
  file: string;
}

export async function manifest(kubectl: Kubectl, name: string, made: Made, dir: string): Promise<Manifest> {
  const folder = join(dir, name);
  const overlay = copied(made, folder);
  const file = join(dir, `${name}.yaml`);
  writeFileSync(file, await kubectl.run('kustomize', overlay));
  return { name, folder, file };
}
