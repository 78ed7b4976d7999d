import { mkdirSync } from 'node:fs';
import { Failure } from '../../tools/console/failure.ts';
import type { Made } from '../tools/builds.ts';
import { stage } from '../../tools/console/stage.ts';
import { applied, assertStable, nameOf } from './applied.ts';
import { assertSwitchesOn } from './components.ts';
import { assertRollsBesideCordon } from './cordon.ts';
import type { Kubectl } from './kubectl.ts';
import { type Manifest, manifest } from './manifests.ts';
import { assertRefuses } from './refusals.ts';
import { assertRolledOut } from './rollout.ts';
import { assertUpgrades } from './upgrade.ts';

const VENDORS = ['vendor', 'vendor/datadog', 'vendor/honeycomb', 'vendor/lightstep', 'vendor/xray'];
/** Switched on in this order, each on top of the previous ones. */
const COMPONENTS = {
  kind: {
    keda: ['keda', 'keda/broker'],
    sidecar: ['sidecar'],
    'rabbitmq-operator': ['rabbitmq-operator'],
    jaeger: ['jaeger'],
    alertmanager: ['alertmanager'],
    vendor: VENDORS,
  },
  production: {
    keda: ['keda'],
    sidecar: ['sidecar'],
    jaeger: ['jaeger'],
    alertmanager: ['alertmanager'],
    vendor: VENDORS,
  },
};

export const OVERLAYS = ['kind', 'production'] as const;

/** Checks the overlays one after the other, in a cluster that has only the operators' definitions. */
export async function check(kubectl: Kubectl, dir: string, overlays: readonly Made['overlay'][]): Promise<void> {
  mkdirSync(dir, { recursive: true });
  for (const overlay of overlays) await checkOverlay(kubectl, overlay, dir);
}

async function checkOverlay(kubectl: Kubectl, overlay: Made['overlay'], dir: string): Promise<void> {
  let last = await manifest(kubectl, overlay, { overlay, components: [] }, dir);
  await stage(`Apply ${overlay}`, async () => ({ note: `${await applied(kubectl, last)} objects, no warning` }));
  await stage('Pods', () => assertRolledOut(kubectl));
  await stage('Apply again', async () => {
    await assertStable(kubectl, last);
    return { note: 'nothing changed, diff empty' };
  });
  await stage('Refuse', () => assertRefuses(kubectl, last, dir));
  await stage('Cordon', () => assertRollsBesideCordon(kubectl));
  const components: string[] = [];
  for (const [name, folders] of Object.entries(COMPONENTS[overlay])) {
    components.push(...folders);
    const made = { overlay, components: [...components] };
    last = (await stage(`+ ${name}`, () => assertSwitchesOn(kubectl, last, { name, made, dir }))).after;
  }
  await stage('Upgrade', () => assertUpgrades(kubectl, { overlay, components }, dir));
  await stage('Delete', () => assertDeletes(kubectl, last));
}

async function assertDeletes(kubectl: Kubectl, { name, file }: Manifest): Promise<{ note: string }> {
  await kubectl.run('delete', '-f', file, '--ignore-not-found', '--timeout=120s');
  const left = await kubectl.objects('-f', file);
  if (left.length > 0) throw new Failure(`not deleted: ${left.map(nameOf).join(', ')}`);
  return { note: `nothing is left of ${name}` };
}
