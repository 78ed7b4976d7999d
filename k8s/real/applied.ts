import { Failure } from '../../tools/console/failure.ts';
import type { KubeObject, Kubectl } from './kubectl.ts';
import type { Manifest } from './manifests.ts';

/** Applies all objects of a manifest, and fails when the API server warns or refuses. */
export async function applied(kubectl: Kubectl, { file }: Manifest): Promise<number> {
  const output = await kubectl.run('apply', '--server-side', '-f', file);
  const lines = output.trim().split('\n');
  const complaints = lines.filter((line) => !line.endsWith(' serverside-applied'));
  if (complaints.length > 0) throw new Failure(`the API server warns:\n${complaints.join('\n')}`);
  return lines.length;
}

/** Asserts that applying the manifest again changes nothing and that its diff is empty. */
export async function assertStable(kubectl: Kubectl, manifest: Manifest): Promise<void> {
  const before = new Map((await kubectl.objects('-f', manifest.file)).map((object) => [object.metadata.uid, object]));
  await applied(kubectl, manifest);
  const changed = (await kubectl.objects('-f', manifest.file)).filter(
    (object) => lastApplied(object) !== lastApplied(before.get(object.metadata.uid)),
  );
  if (changed.length > 0)
    throw new Failure(`these objects change when applied again: ${changed.map(nameOf).join(', ')}`);
  await assertNoDiff(kubectl, manifest);
}

/** kubectl diff is a dry run of apply that prints what would change. */
export async function assertNoDiff(kubectl: Kubectl, { file }: Manifest): Promise<void> {
  const { code, output } = await kubectl.attempt('diff', '--server-side', '-f', file);
  if (code !== 0) throw new Failure(`kubectl diff finds\n${output}`);
}

/** The times of our own changes to an object, without those of controllers. */
function lastApplied(object: KubeObject | undefined): string {
  const ours = object?.metadata.managedFields?.filter(({ operation }) => operation === 'Apply');
  return JSON.stringify(ours?.map(({ manager, time }) => [manager, time]));
}

export const nameOf = ({ kind, metadata: { namespace, name } }: KubeObject): string =>
  [kind, namespace, name].filter(Boolean).join('/');
