import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../tools/console/failure.ts';
import { root } from '../../tools/shop/site.ts';

const text = readFileSync(join(root, 'k8s', 'README.md'), 'utf8');
const blocks = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map(([, commands]) => commands!);

/** The README's commands for an upgrade. */
export function upgradeCommands(overlay: string): string {
  const upgrade = blocks.find((commands) => commands.includes('kubectl delete job'));
  if (!upgrade) throw new Failure('k8s/README.md has no commands for an upgrade');
  return upgrade.replaceAll('overlays/production', `overlays/${overlay}`);
}

/** The commands that delete what a component replaces, before or after it is applied; most have none. */
export const removal = (when: 'before' | 'after', component: string): string =>
  blocks.find((commands) => new RegExp(`^# ${when} ${component}\\b`).test(commands)) ?? '';
