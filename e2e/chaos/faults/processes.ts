import { setTimeout as delay } from 'node:timers/promises';
import { type Service, services } from '../../../tools/shop/services.ts';
import type { Fault } from './fault.ts';

const STOPPED_MS = 15_000;
const BETWEEN_MS = 1000;

/** One replica is killed, and started again as by a supervisor. */
const killed = (service: Service): Fault => ({
  name: `kill-${service}`,
  description: `kill -9 of one of ${service}`,
  loses: 'held spans',
  async strike({ cluster, random }) {
    const { name } = random.pick(cluster.of(service));
    const since = Date.now();
    await cluster.end(name, 'SIGKILL');
    await delay(BETWEEN_MS);
    await cluster.startAgain(name);
    return { since };
  },
});

/** A deployment: the replicas shut down one by one, each after the previous one's replacement is ready. */
const rolled = (service: Service): Fault => ({
  name: `term-${service}`,
  description: `rolling SIGTERM of ${service}`,
  spotless: true,
  async strike({ cluster }) {
    const since = Date.now();
    for (const replica of cluster.of(service)) {
      await cluster.end(replica.name, 'SIGTERM');
      await cluster.startAgain(replica.name);
      await cluster.ready(replica);
    }
    return { since };
  },
});

/** One replica hangs: it holds its connections and messages and answers nothing. */
const stopped = (service: Service): Fault => ({
  name: `stop-${service}`,
  description: `SIGSTOP of one of ${service} for ${STOPPED_MS / 1000} s`,
  async strike({ cluster, random }) {
    const { name } = random.pick(cluster.of(service));
    cluster.signal(name, 'SIGSTOP');
    try {
      await delay(STOPPED_MS);
    } finally {
      cluster.signal(name, 'SIGCONT');
    }
    return { since: Date.now() };
  },
});

export const processFaults: Fault[] = [...services.map(killed), ...services.map(rolled), ...services.map(stopped)];
