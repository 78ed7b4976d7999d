import { appendFileSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../tools/shop/site.ts';
import type { Made } from './builds.ts';

const READ = ['k8s', 'collector', 'grafana'];

/** Copies an overlay with everything that it reads, adds the line for a component, and returns the copy's folder. */
export function copied({ overlay, components }: Made, into: string): string {
  for (const folder of READ) cpSync(join(root, folder), join(into, folder), { recursive: true });
  const made = join(into, 'k8s', 'overlays', overlay);
  const line = components.map((name) => `../../components/${name}`).join(', ');
  if (line) appendFileSync(join(made, 'kustomization.yaml'), `components: [${line}]\n`);
  return made;
}
