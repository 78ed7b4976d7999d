import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { supervised } from '../../../tools/console/cli.ts';
import { openFresh, wipe } from '../../../tools/processes/open.ts';
import { root, siteIn, testSite } from '../../../tools/shop/site.ts';
import { stage } from '../../../tools/console/stage.ts';
import { waitFor } from '../../../tools/processes/wait.ts';
import { startCluster } from '../cluster.ts';
import { claims } from '../kubelet.ts';
import { holds, STORAGE_CLASS } from '../nodes.ts';
import { check } from './check.ts';
import { removeCgroups, removeData } from './leftovers.ts';
import { INDEXES, type Parts, startNode, USERS } from './node.ts';
import { GATEWAY } from './settings.ts';

// Runs the cluster in the network that network.sh made: node inside.ts SETTINGS, as JSON.
const { program, keep, ...parts } = JSON.parse(process.argv[2]!) as Parts & { program: string; keep: boolean };
const site = siteIn(join(root, '.local', 'real-k8s-nodes'), (await testSite()).ports);

await supervised(
  () => openFresh(site, 'real:k8s -- --nodes'),
  async (supervisor) => {
    const stopping = new AbortController();
    await removeData(parts.data);
    mkdirSync(parts.data, { recursive: true });
    supervisor.onStop(async () => {
      stopping.abort();
      await removeCgroups();
      if (!keep) await removeData(parts.data);
    });
    const place = { site, supervisor, signal: stopping.signal };
    const cluster = await stage('Control plane', () =>
      startCluster(program, place, { address: GATEWAY, users: USERS }),
    );
    const { kubectl } = cluster;
    const alive = await Promise.all(INDEXES.map((index) => startNode(index, parts, cluster, site, supervisor)));
    const checked = async (): Promise<void> => {
      await stage('Nodes', async () => {
        await kubectl.call('POST', '/apis/storage.k8s.io/v1/storageclasses', STORAGE_CLASS);
        await kubectl.run('apply', '--server-side', '-f', join(import.meta.dirname, 'addons.yaml'));
        const ready = async () =>
          (await kubectl.objects('nodes')).length === INDEXES.length && (await holds(kubectl, 'nodes', 'Ready'));
        const onTick = () => alive.forEach((assertAlive) => assertAlive());
        await waitFor('three nodes to be ready', ready, { withinMs: 600_000, everyMs: 1000, onTick });
        return { note: `${INDEXES.length} kubelets, each in a network and a Debian of its own` };
      });
      await check(kubectl, site, supervisor);
    };
    const makeVolume = (node: string, uid: string): void => {
      const folder = join(parts.data, node, 'volumes', uid);
      mkdirSync(folder, { recursive: true });
      // As kind's provisioner: a mode given to mkdir would be masked.
      chmodSync(folder, 0o777);
    };
    await Promise.race([claims(kubectl, makeVolume), checked()]);
    await supervisor.stop();
    if (!keep) wipe(site);
  },
);
