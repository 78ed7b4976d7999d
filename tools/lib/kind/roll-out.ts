import { join } from 'node:path';
import { kustomize, objectsOf } from '../k8s/kustomize.ts';
import { stage } from '../stage.ts';
import { credentials, credentialSecrets } from './certificates.ts';
import { apply, folder, kubectl } from './cluster.ts';

interface KubeObject {
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
}

/** What is applied one after another, each once the one before it works. */
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

/** The whole overlay: the platform first, then the databases' schemas, then the services. */
export async function rollOut(overlay: string): Promise<void> {
  const { namespaces, platform, migrations, shop } = phases(
    (await objectsOf(await kustomize(), overlay)) as KubeObject[],
  );
  await stage('Namespaces', async () => {
    await apply('namespaces', namespaces);
    await apply('credentials', credentialSecrets(await credentials(join(folder, 'credentials'))));
    return { note: namespaces.map(({ metadata }) => metadata.name).join(', ') };
  });
  await stage('Platform', async () => {
    await apply('platform', platform);
    return untilRolledOut(platform);
  });
  await stage('Migrations', async () => {
    // A Job is never changed, only made again.
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
      await kubectl(
        'wait',
        '--namespace',
        'shop',
        '--for=condition=complete',
        '--timeout=300s',
        `job/${metadata.name}`,
      );
    return { note: migrations.map(({ metadata }) => metadata.name).join(', ') };
  });
  await stage('Shop', async () => {
    await apply('shop', shop);
    return untilRolledOut(shop);
  });
}

const ROLLED = ['Deployment', 'StatefulSet', 'DaemonSet'];

export async function untilRolledOut(objects: KubeObject[]): Promise<{ note: string }> {
  const rolled = objects.filter(({ kind }) => ROLLED.includes(kind));
  for (const { kind, metadata } of rolled) {
    const what = `${kind.toLowerCase()}/${metadata.name}`;
    await kubectl('rollout', 'status', what, '--namespace', metadata.namespace!, '--timeout=600s');
  }
  return { note: rolled.map(({ metadata }) => metadata.name).join(', ') };
}
