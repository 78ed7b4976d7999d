import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Failure } from '../../tools/console/failure.ts';
import type { Made } from '../tools/builds.ts';
import { root } from '../../tools/shop/site.ts';
import { nameOf } from './applied.ts';
import type { KubeObject, Kubectl } from './kubectl.ts';
import { manifest } from './manifests.ts';
import { assertRolledOut } from './rollout.ts';
import { upgradeCommands } from './readme.ts';

const TAG = '0.2.0';

/** Upgrades by the README's commands, which must restart services and migrations and nothing else. */
export async function assertUpgrades(kubectl: Kubectl, made: Made, dir: string): Promise<{ note: string }> {
  const before = await pods(kubectl);
  const { folder } = await manifest(kubectl, 'upgrade', made, dir);
  appendFileSync(
    join(folder, 'k8s/overlays', made.overlay, 'kustomization.yaml'),
    `images: ${JSON.stringify(next())}\n`,
  );
  await kubectl.type(upgradeCommands(made.overlay), folder);
  await assertRolledOut(kubectl);

  const after = await pods(kubectl);
  const old = after.filter(({ metadata, spec }) => metadata.namespace === 'shop' && !isNext(spec.containers));
  if (old.length > 0) throw new Failure(`still on the previous release: ${old.map(nameOf).join(', ')}`);
  const kept = new Set(after.map(({ metadata }) => metadata.uid));
  const disturbed = before.filter(({ metadata }) => metadata.namespace !== 'shop' && !kept.has(metadata.uid));
  if (disturbed.length > 0) throw new Failure(`restarted needlessly: ${disturbed.map(nameOf).join(', ')}`);
  return { note: `to ${TAG}, by the README` };
}

const pods = (kubectl: Kubectl): Promise<KubeObject[]> => kubectl.objects('pods', '--all-namespaces');

const isNext = (containers: { image: string }[]): boolean => containers.some(({ image }) => image.endsWith(`:${TAG}`));

function next(): { name: string; newTag: string }[] {
  const { images } = parse(readFileSync(join(root, 'k8s/base/kustomization.yaml'), 'utf8')) as {
    images: { name: string }[];
  };
  return images.map(({ name }) => ({ name, newTag: TAG }));
}
