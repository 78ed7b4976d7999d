import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../../../tools/shop/build.ts';
import { readArgs, supervised } from '../../../tools/console/cli.ts';
import { createCluster, folder } from './cluster.ts';
import { assertForwardable, forward } from './forward.ts';
import { buildImages, images, loadImages } from './images.ts';
import { assertPrograms } from './programs.ts';
import { rollOut } from './roll-out.ts';
import { stage } from '../../../tools/console/stage.ts';
import { Supervisor } from '../../../tools/processes/supervisor.ts';
import { patientlyTracedOrder, nodesOf } from '../../../tools/orders/whole-trace.ts';

const help = `
npm run kind:up -- [options]

The whole system in a cluster on this machine: makes a kind cluster of three nodes, builds and loads the images, applies
k8s/overlays/kind, places an order through the ingress and prints its trace. Then it carries Grafana (3030) and Tempo
(3200) here until Ctrl-C; the cluster stays until npm run kind:down. Run again, it applies what has changed and makes the
services' pods anew.

  --no-wait   end after the order, without carrying ports
  --help      this text

Needs Docker with 8 GiB, kind, kubectl and openssl. KIND_PORT is where the shop of a new cluster answers (8080).
`;
/** The same ports as in Compose. */
const [TEMPO, GRAFANA] = [3200, 3030];
const { values } = readArgs(help, { 'no-wait': { type: 'boolean' } });

await supervised(
  async () => {
    mkdirSync(folder, { recursive: true });
    return new Supervisor(join(folder, 'run.json'), 'kind:up');
  },
  async (supervisor) => {
    await stage('Programs', assertPrograms);
    if (!values['no-wait']) await assertForwardable([TEMPO, GRAFANA]);
    await stage('Build', () => build());
    await stage('Images', () => buildImages(images));
    const cluster = await stage('Cluster', createCluster);
    await stage('Load', () => loadImages(images));
    const shop = await rollOut(cluster);

    const tempo = await forward(supervisor, 'tempo', 3200, values['no-wait'] ? undefined : TEMPO);
    const { order, trace } = await stage('First order', async () => {
      const traced = await patientlyTracedOrder(shop, { url: tempo, kind: 'tempo' });
      return { ...traced, note: `${traced.order.id} ${traced.order.status}` };
    });
    console.log(`\n${trace.render()}\n\nTrace ${order.traceId}, made on ${nodesOf(trace).join(', ')}`);
    if (values['no-wait']) return;

    const grafana = await forward(supervisor, 'grafana', 3000, GRAFANA);
    console.log(
      `\n  shop     ${shop}\n  docs     ${shop}/docs\n  grafana  ${grafana} (admin, local-admin)\n  tempo    ${tempo}`,
    );
    console.log(
      `\nAnother order, in a second terminal: TRACE_QUERY_URL=${tempo} npm run order -- --url ${shop}\nCtrl-C stops carrying ports; the cluster stays.`,
    );
    await supervisor.untilOneEnds();
  },
);
