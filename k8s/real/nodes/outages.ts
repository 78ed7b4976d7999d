import { Failure } from '../../../tools/console/failure.ts';
import { placeOrderPatiently } from '../../../tools/orders/place-order.ts';
import type { Kubectl } from '../kubectl.ts';
import { assertRolledOut } from '../rollout.ts';
import { PATIENCE } from './roll-out.ts';

const BROKER = 'rabbitmq-1';

/**
 * Replaces the gateway's pod while orders are placed one after the other: each completes, and only deadlines are
 * missed.
 */
export async function assertGatewayRolls(kubectl: Kubectl, shop: string): Promise<{ note: string }> {
  const gateway = ['deployment/api-gateway', '--namespace', 'shop'];
  await kubectl.run('rollout', 'restart', ...gateway);
  let rolling = true;
  const rolled = kubectl.run('rollout', 'status', ...gateway, '--timeout=600s').finally(() => (rolling = false));
  // Fails below, where it is awaited.
  rolled.catch(() => {});
  let orders = 0;
  while (rolling) {
    await assertCompletes(shop);
    orders += 1;
  }
  await rolled;
  // The old pod is still ending, and no request may reach it.
  await assertCompletes(shop);
  return { note: `${orders + 1} orders, all accepted and completed` };
}

/** Deletes a pod of the broker: an order completes meanwhile, and the pod returns to its cluster. */
export async function assertSurvivesBroker(kubectl: Kubectl, shop: string): Promise<{ note: string }> {
  await kubectl.run('delete', 'pod', BROKER, '--namespace', 'rabbitmq', '--wait=false');
  await assertCompletes(shop);
  await assertRolledOut(kubectl, PATIENCE);
  await assertCompletes(shop);
  return { note: `${BROKER} deleted; an order completed meanwhile, and one after its return` };
}

async function assertCompletes(shop: string): Promise<void> {
  const { id, status } = await placeOrderPatiently(
    shop,
    {},
    {
      withinMs: 120_000,
      attempts: 30,
      isRepeated: (status) => status === 504,
    },
  );
  if (status !== 'completed') throw new Failure(`order ${id} is ${status}, not completed`);
}
