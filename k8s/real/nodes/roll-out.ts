import { appendFileSync, cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { copied } from '../../tools/copies.ts';
import { credentials, credentialSecrets } from '../../tools/kind/certificates.ts';
import { phases } from '../../tools/kind/roll-out.ts';
import { stage } from '../../../tools/console/stage.ts';
import { applied } from '../applied.ts';
import type { Kubectl } from '../kubectl.ts';
import { assertRolledOut } from '../rollout.ts';

/** Images are unpacked and three RabbitMQ nodes find each other, perhaps on two busy cores: ask seldom, wait long. */
export const PATIENCE = { withinMs: 1_200_000, everyMs: 3000 };

/** Applies the overlay kind as `npm run kind:up` does, each phase once the one before it runs. */
export async function rollOut(kubectl: Kubectl, dir: string): Promise<void> {
  const { namespaces, platform, migrations, shop } = await built(kubectl, dir);
  const apply = async (name: string, objects: object[]): Promise<{ note: string }> => {
    const file = join(dir, `${name}.json`);
    writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }), { mode: 0o600 });
    const count = await applied(kubectl, { name, folder: dir, file });
    const { note } = await assertRolledOut(kubectl, PATIENCE);
    return { note: `${count} objects; ${note}` };
  };
  await stage('Namespaces', async () => {
    const secrets = credentialSecrets(await credentials(join(dir, 'credentials')));
    return apply('namespaces', [...namespaces, ...secrets]);
  });
  // An autoscaler waits for its Deployment.
  const scalesShop = ({ kind }: { kind: string }): boolean => kind === 'HorizontalPodAutoscaler';
  const [early, late] = [platform.filter((object) => !scalesShop(object)), platform.filter(scalesShop)];
  await stage('Platform', () => apply('platform', early));
  await stage('Migrations', () => apply('migrations', migrations));
  await stage('Shop', () => apply('shop', [...shop, ...late]));
}

/** The overlay kind, with stand-ins for what comes from registries. */
async function built(kubectl: Kubectl, dir: string) {
  const folder = join(dir, 'builds');
  const kind = copied({ overlay: 'kind', components: [] }, folder);
  cpSync(join(import.meta.dirname, 'stand-ins'), join(folder, 'k8s/components/stand-ins'), { recursive: true });
  appendFileSync(join(kind, 'kustomization.yaml'), 'components: [../../components/stand-ins]\n');
  const text = await kubectl.run('kustomize', kind);
  return phases(parseAllDocuments(text).map((document) => document.toJS() as Parameters<typeof phases>[0][number]));
}
