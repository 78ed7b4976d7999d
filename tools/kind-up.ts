import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './lib/build.ts';
import { readArgs, supervised } from './lib/cli.ts';
import { createCluster, folder, shopUrl } from './lib/kind/cluster.ts';
import { forward } from './lib/kind/forward.ts';
import { buildImages, images, loadImages } from './lib/kind/images.ts';
import { nodesOf, tracedOrder } from './lib/whole-trace.ts';
import { assertPrograms } from './lib/kind/programs.ts';
import { rollOut } from './lib/kind/roll-out.ts';
import { stage } from './lib/stage.ts';
import { Supervisor } from './lib/supervisor.ts';

const help = `
npm run kind:up -- [options]

The whole system in a cluster on this machine: makes a kind cluster of three nodes, builds and loads the images, applies
k8s/overlays/kind, places an order through the ingress and prints its trace. Then it carries Grafana (3030) and Tempo
(3200) here until Ctrl-C; the cluster stays until npm run kind:down. Run again, it applies what has changed.

  --no-wait   end after the order, without carrying ports
  --help      this text

Needs Docker with 8 GiB, kind, kubectl and openssl. KIND_PORT is where the shop answers (8080).
`;
const { values } = readArgs(help, { 'no-wait': { type: 'boolean' } });

await supervised(
  async () => {
    mkdirSync(folder, { recursive: true });
    return new Supervisor(join(folder, 'run.json'), 'kind:up');
  },
  async (supervisor) => {
    await stage('Programs', assertPrograms);
    await stage('Build', () => build());
    await stage('Images', () => buildImages(images));
    await stage('Cluster', createCluster);
    await stage('Load', () => loadImages(images));
    await rollOut('k8s/overlays/kind');

    const shop = shopUrl();
    const tempo = await forward(supervisor, 'tempo', 3200, 3200);
    const { order, trace } = await stage('First order', async () => {
      const traced = await tracedOrder(shop, { url: tempo, kind: 'tempo' });
      return { ...traced, note: `${traced.order.id} ${traced.order.status}` };
    });
    console.log(`\n${trace.render()}\n\nTrace ${order.traceId}, made on ${nodesOf(trace).join(', ')}`);
    if (values['no-wait']) return;

    const grafana = await forward(supervisor, 'grafana', 3000, 3030);
    console.log(
      `\n  shop     ${shop}\n  docs     ${shop}/docs\n  grafana  ${grafana} (admin, local-admin)\n  tempo    ${tempo}`,
    );
    console.log(
      '\nAnother order: npm run order -- --url ' + shop + '. Ctrl-C stops carrying ports; the cluster stays.',
    );
    await supervisor.untilOneEnds();
  },
);
