import { Failure } from '../../tools/console/failure.ts';
import type { Made } from '../tools/builds.ts';
import { applied, assertNoDiff, nameOf } from './applied.ts';
import type { KubeObject, Kubectl } from './kubectl.ts';
import { type Manifest, manifest } from './manifests.ts';
import { assertRolledOut } from './rollout.ts';
import { removal } from './readme.ts';

/** Adds a component to a running cluster, and deletes what it replaces by the README's commands. */
export async function assertSwitchesOn(
  kubectl: Kubectl,
  before: Manifest,
  { name, made, dir }: { name: string; made: Made; dir: string },
): Promise<{ note: string; after: Manifest }> {
  const after = await manifest(kubectl, `${made.overlay}-with-${name}`, made, dir);
  await kubectl.type(removal('before', name), after.folder);
  await applied(kubectl, after);
  await assertRolledOut(kubectl);
  await kubectl.type(removal('after', name), after.folder);
  const { note } = await assertRolledOut(kubectl);
  await assertNoDiff(kubectl, after);
  const orphans = await orphansOf(kubectl, before, after);
  if (orphans.length > 0)
    throw new Failure(`${name} replaces these objects, but they are still there: ${orphans.map(nameOf).join(', ')}`);
  return { note, after };
}

/** Objects that only the previous build has, except old generated ConfigMaps, which pods of that release still read. */
async function orphansOf(kubectl: Kubectl, before: Manifest, after: Manifest): Promise<KubeObject[]> {
  const wanted = await kubectl.objects('-f', after.file);
  const kept = new Set(wanted.map(({ metadata }) => metadata.uid));
  const bases = new Set(wanted.map((object) => baseOf(object)));
  const there = await kubectl.objects('-f', before.file);
  return there.filter(
    (object) => !kept.has(object.metadata.uid) && !(isGenerated(object) && bases.has(baseOf(object))),
  );
}

const HASH = /-[a-z0-9]{10}$/;
const isGenerated = ({ kind, metadata }: KubeObject): boolean => kind === 'ConfigMap' && HASH.test(metadata.name);
const baseOf = (object: KubeObject): string => nameOf(object).replace(HASH, '');
