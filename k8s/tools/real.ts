import { join } from 'node:path';
import { check, OVERLAYS } from '../real/check.ts';
import { startCluster } from '../real/cluster.ts';
import { definitions } from '../real/definitions.ts';
import { kubelet } from '../real/kubelet.ts';
import { runNodes } from '../real/nodes/run.ts';
import { prepareCluster } from '../real/nodes.ts';
import { controlPlane } from '../real/program.ts';
import { misused, readArgs, supervised } from '../../tools/console/cli.ts';
import { openFresh, wipe } from '../../tools/processes/open.ts';
import { root, siteIn, testSite } from '../../tools/shop/site.ts';
import { stage } from '../../tools/console/stage.ts';
import type { Supervisor } from '../../tools/processes/supervisor.ts';

const help = `
npm run real:k8s -- [overlay] [options]

Applies k8s/ to a real control plane (etcd, API server, controllers and scheduler) with three simulated nodes, which
report every pod as running. Each overlay must be admitted without a warning, not change when applied again, get its pods
scheduled, roll out while a node is cordoned, accept each component, and upgrade by the commands of k8s/README.md.

  overlay   kind or production (both)
  --nodes   real nodes instead, and the overlay kind on them
  --keep    leave what the run wrote, in .local
  --help    this text

Listens on loopback only. The first run compiles Kubernetes, which needs Go and takes about ten minutes; all checkouts
share the result.

With --nodes, three kubelets run the shop in containers, each with a containerd, a network and a Debian of its own; also
kube-proxy, CoreDNS and an engine that enforces network policies. An order must pass through the ingress and its trace be
whole over several nodes, also after an agent was killed. Orders must pass while the API gateway is replaced, and after a
broker's pod was deleted. A connection that no edge allows must fail. The images are stand-ins (compose/real/README.md): no
Tempo, Grafana or Traefik runs. It needs root on Debian with control groups v1, Go, and real:compose not running at the same
time; the first run takes some 20 minutes more.
`;
const { values, positionals } = readArgs(help, { keep: { type: 'boolean' }, nodes: { type: 'boolean' } }, true);
const overlays = OVERLAYS.filter((name) => positionals.length === 0 || positionals.includes(name));
const unknown = positionals.filter((name) => !OVERLAYS.some((each) => each === name));
if (values.nodes && positionals.length > 0) misused(help, '--nodes applies the overlay kind only');
if (unknown.length > 0) misused(help, `there is no overlay ${unknown.join(', ')}`);
const site = siteIn(join(root, '.local', 'real-k8s'), (await testSite()).ports);

await supervised(
  () => openFresh(site, 'real:k8s'),
  async (supervisor) => {
    const stopping = new AbortController();
    supervisor.onStop(() => stopping.abort());
    const { path } = await stage('Kubernetes', () => controlPlane(site, supervisor));
    if (values.nodes) await runNodes(path, values.keep ?? false, site, supervisor);
    else await checkSimulated(path, supervisor, stopping.signal);
    await supervisor.stop();
    if (!values.keep) wipe(site);
  },
);

async function checkSimulated(program: string, supervisor: Supervisor, signal: AbortSignal): Promise<void> {
  const { objects } = await stage('Definitions', () => definitions(signal));
  const { kubectl } = await stage('Control plane', () => startCluster(program, { site, supervisor, signal }));
  const checked = async (): Promise<void> => {
    await stage('Nodes', () => prepareCluster(kubectl, objects));
    await check(kubectl, join(site.dir, 'builds'), overlays);
  };
  await Promise.race([kubelet(kubectl), checked()]);
}
