import { CHECKS } from '../../tools/kind/checks.ts';
import { isReady } from '../../../tools/shop/services.ts';
import type { Site } from '../../../tools/shop/site.ts';
import { stage } from '../../../tools/console/stage.ts';
import type { Supervisor } from '../../../tools/processes/supervisor.ts';
import { waitFor } from '../../../tools/processes/wait.ts';
import type { Kubectl } from '../kubectl.ts';
import { forward } from './forward.ts';
import { nodePort } from './node.ts';
import { assertGatewayRolls, assertSurvivesBroker } from './outages.ts';
import { rollOut } from './roll-out.ts';

const SHOP = nodePort(30080);

/** Applies the overlay kind to nodes that run containers, and tries what only they can show. */
export async function check(kubectl: Kubectl, site: Site, supervisor: Supervisor): Promise<void> {
  await rollOut(kubectl, site.dir);
  await stage('Ingress', async () => {
    await waitFor(`the shop at ${SHOP}`, () => isReady(SHOP), { withinMs: 120_000, everyMs: 500 });
    return { note: SHOP };
  });
  const url = await forward(kubectl, 'observability', 'service/tempo', 3200, site, supervisor);
  const place = { cluster: kubectl, shop: SHOP, traces: { url, kind: 'devtools' as const } };
  await stage('Trace', () => CHECKS['one whole trace, made on several nodes'](place));
  await stage('Agent', () => CHECKS['an order while its agent is away, and a whole trace after'](place));
  await stage('Gateway', () => assertGatewayRolls(kubectl, SHOP));
  await stage('Policies', () => CHECKS['no connection but along an edge'](place));
  await stage('Broker', () => assertSurvivesBroker(kubectl, SHOP));
}
