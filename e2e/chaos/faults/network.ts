import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster } from '../cluster.ts';
import type { TcpProxy } from '../network/proxy.ts';
import type { Fault } from './fault.ts';

const SLOW_MS = 200;
const FOR_MS = 15_000;
const HALF_OPEN_MS = 10_000;

type Wires = (cluster: Cluster) => TcpProxy[];
const WIRES: Record<string, Wires> = {
  amqp: ({ wires }) => [wires.amqp],
  postgres: ({ wires }) => [wires.postgres],
  http: ({ doors }) => [doors.orders.proxy, doors.inventory.proxy],
};

const reset = (wire: string, wires: Wires): Fault => ({
  name: `reset-${wire}`,
  description: `every connection over ${wire} reset, three times`,
  async strike({ cluster }) {
    for (let times = 0; times < 3; times += 1) {
      for (const each of wires(cluster)) each.reset();
      await delay(2000);
    }
    return { since: Date.now() - 2000 };
  },
});

const halfOpen = (wire: string, wires: Wires): Fault => ({
  name: `half-open-${wire}`,
  description: `every connection over ${wire} dead and not closed`,
  async strike({ cluster }) {
    const since = Date.now();
    for (const each of wires(cluster)) each.halfOpen();
    await delay(HALF_OPEN_MS);
    return { since };
  },
});

const slow = (wire: string, wires: Wires): Fault => ({
  name: `delay-${wire}`,
  description: `${SLOW_MS} ms each way over ${wire}, for ${FOR_MS / 1000} s`,
  async strike({ cluster }) {
    for (const each of wires(cluster)) each.delay(SLOW_MS);
    await delay(FOR_MS);
    for (const each of wires(cluster)) each.open();
    return { since: Date.now() };
  },
});

const all = Object.entries(WIRES);
export const networkFaults: Fault[] = [reset, halfOpen, slow].flatMap((make) =>
  all.map(([wire, wires]) => make(wire, wires)),
);
