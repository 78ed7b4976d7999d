import { setTimeout as delay } from 'node:timers/promises';
import { connectOnce } from '../../../tools/infrastructure/rabbitmq/start.ts';
import { waitFor } from '../../../tools/processes/wait.ts';
import { rabbitmqctl } from '../rabbitmqctl.ts';
import type { Fault } from './fault.ts';
import { query } from '../place.ts';

const AWAY_MS = 20_000;
const ALARM_MS = 10_000;

export const serverFaults: Fault[] = [
  {
    name: 'broker-away',
    description: `RabbitMQ stopped for ${AWAY_MS / 1000} s`,
    async strike({ cluster, say }) {
      await cluster.end('rabbitmq');
      await delay(AWAY_MS);
      await cluster.startAgain('rabbitmq');
      say('RabbitMQ starts');
      const answers = () => connectOnce(cluster.place.amqp).catch(() => undefined);
      await waitFor('RabbitMQ', answers, { withinMs: 60_000 });
      return { since: Date.now() };
    },
  },
  {
    name: 'postgres-killed',
    description: 'kill -9 of PostgreSQL, back after 5 s',
    async strike({ cluster, say }) {
      await cluster.end('postgres', 'SIGKILL');
      await delay(5000);
      await cluster.startAgain('postgres');
      say('PostgreSQL recovers');
      const answers = () => query(cluster.place.databases.orders, 'SELECT 1').catch(() => undefined);
      await waitFor('PostgreSQL', answers, { withinMs: 60_000 });
      return { since: Date.now() };
    },
  },
  {
    name: 'disk-alarm',
    description: `RabbitMQ out of disk for ${ALARM_MS / 1000} s`,
    async strike({ cluster }) {
      await rabbitmqctl(cluster, 'set_disk_free_limit', '900000GB');
      await delay(ALARM_MS);
      await rabbitmqctl(cluster, 'set_disk_free_limit', '50MB');
      return { since: Date.now() };
    },
  },
];
