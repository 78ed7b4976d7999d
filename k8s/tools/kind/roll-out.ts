import { join } from 'node:path';
import { kustomize, objectsOf } from '../kustomize.ts';
import { isReady } from '../../../tools/shop/services.ts';
import { stage } from '../../../tools/console/stage.ts';
import { waitFor } from '../../../tools/processes/wait.ts';
import { credentials, credentialSecrets } from './certificates.ts';
import { apply, folder, kubectl, shopUrl } from './cluster.ts';

interface KubeObject {
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
}

/** The parts in the order in which they are applied, each after the one before it works. */
export interface Phases {
  namespaces: KubeObject[];
  platform: KubeObject[];
  migrations: KubeObject[];
  shop: KubeObject[];
}

export function phases(objects: KubeObject[]): Phases {
  const result: Phases = { namespaces: [], platform: [], migrations: [], shop: [] };
  for (const object of objects) {
    const { labels = {} } = object.metadata;
    if (object.kind === 'Namespace') result.namespaces.push(object);
    else if (labels['throughline.dev/phase'] === 'migrate') result.migrations.push(object);
    else if (labels['throughline.dev/shape'] === 'service') result.shop.push(object);
    else result.platform.push(object);
  }
  return result;
}

const OVERLAY = 'k8s/overlays/kind';
const phased = async () => phases((await objectsOf(await kustomize(), OVERLAY)) as KubeObject[]);

/**
 * Applies the whole overlay: the platform, then the databases' schemas, then the services, until the shop answers
 * through the ingress. An older cluster may have other images under the same tag, so its pods are replaced.
 */
export async function rollOut({ made }: { made: boolean }): Promise<string> {
  const { namespaces, platform, migrations, shop } = await phased();
  await stage('Namespaces', async () => {
    await apply('namespaces', namespaces);
    await apply('credentials', credentialSecrets(await credentials(join(folder, 'credentials'))));
    return { note: namespaces.map(({ metadata }) => metadata.name).join(', ') };
  });
  await stage('Platform', async () => {
    await apply('platform', platform);
    return untilRolledOut(platform);
  });
  await stage('Migrations', () => migrated(migrations));
  await stage('Shop', async () => {
    await apply('shop', shop);
    const deployments = shop.filter(({ kind }) => kind === 'Deployment');
    if (made) return untilRolledOut(deployments);
    return restarted(deployments.map(({ metadata }) => metadata.name));
  });
  const { url } = await stage('Ingress', untilOpen);
  return url;
}

/** The databases' schemas alone. */
export const migrate = async () => migrated((await phased()).migrations);

async function migrated(migrations: KubeObject[]): Promise<{ note: string }> {
  // A Job cannot be changed, so it is created again.
  await kubectl(
    'delete',
    'job',
    '--namespace',
    'shop',
    '--selector',
    'throughline.dev/phase=migrate',
    '--ignore-not-found',
  );
  await apply('migrations', migrations);
  for (const { metadata } of migrations)
    await kubectl('wait', '--namespace', 'shop', '--for=condition=complete', '--timeout=300s', `job/${metadata.name}`);
  return { note: migrations.map(({ metadata }) => metadata.name).join(', ') };
}

/** Replaces pods whose images have the same tag as before. */
export async function restarted(services: string[]): Promise<{ note: string }> {
  const deployments = services.map((name) => `deployment/${name}`);
  await kubectl('rollout', 'restart', '--namespace', 'shop', ...deployments);
  for (const each of deployments) await kubectl('rollout', 'status', each, '--namespace', 'shop', '--timeout=600s');
  return { note: services.join(', ') };
}

/** The ingress controller learns of ready pods a little later. */
async function untilOpen(): Promise<{ note: string; url: string }> {
  const url = await shopUrl();
  await waitFor(`the shop at ${url}`, () => isReady(url), { withinMs: 120_000, everyMs: 500 });
  return { note: url, url };
}

const ROLLED = ['Deployment', 'StatefulSet', 'DaemonSet'];

async function untilRolledOut(objects: KubeObject[]): Promise<{ note: string }> {
  const rolled = objects.filter(({ kind }) => ROLLED.includes(kind));
  for (const { kind, metadata } of rolled) {
    const what = `${kind.toLowerCase()}/${metadata.name}`;
    await kubectl('rollout', 'status', what, '--namespace', metadata.namespace!, '--timeout=600s');
  }
  return { note: rolled.map(({ metadata }) => metadata.name).join(', ') };
}
