import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../../../tools/shop/build.ts';
import { readArgs, supervised } from '../../../tools/console/cli.ts';
import { CHECKS } from './checks.ts';
import { createCluster, deleteCluster, folder, kubectl, tryKubectl } from './cluster.ts';
import { forward } from './forward.ts';
import { buildImages, images, loadImages } from './images.ts';
import { assertPrograms } from './programs.ts';
import { rollOut } from './roll-out.ts';
import { stage } from '../../../tools/console/stage.ts';
import { Supervisor } from '../../../tools/processes/supervisor.ts';
import { Tally } from '../../../tools/tests/tally.ts';

const help = `
npm run test:kind -- [options]

What only a cluster can prove: three nodes, an order through the ingress, its trace whole though its pods are on different
nodes, its log lines, an agent killed, the gateways rolled, and a connection refused that no edge allows.

  --keep   leave the cluster as it is afterwards, even if it was made for this
  --help   this text

Needs Docker with 8 GiB, kind, kubectl and openssl; uses the cluster of npm run kind:up where there is one
(with new images and new pods of the services), and leaves that.
`;
const { values } = readArgs(help, { keep: { type: 'boolean' } });
const tally = new Tally();

await supervised(
  async () => {
    mkdirSync(folder, { recursive: true });
    return new Supervisor(join(folder, 'test-run.json'), 'test:kind');
  },
  async (supervisor) => {
    await stage('Programs', assertPrograms);
    await stage('Build', () => build());
    await stage('Images', () => buildImages(images));
    const cluster = await stage('Cluster', createCluster);
    await stage('Load', () => loadImages(images));
    const place = {
      cluster: { run: kubectl, attempt: tryKubectl },
      shop: await rollOut(cluster),
      traces: { url: await forward(supervisor, 'tempo', 3200), kind: 'tempo' as const },
      loki: await forward(supervisor, 'loki', 3100),
    };
    for (const [title, check] of Object.entries(CHECKS))
      await tally.count(title, async () => {
        await stage('Check', () => check(place));
        return { passed: 1, failed: 0 };
      });
    await supervisor.stop();
    if (cluster.made && !values.keep && tally.failed === 0) await stage('Cluster', deleteCluster);
    tally.print();
    process.exitCode = tally.failed > 0 ? 1 : 0;
    console.log(`\n${tally.passed} passed, ${tally.failed} failed`);
  },
);
