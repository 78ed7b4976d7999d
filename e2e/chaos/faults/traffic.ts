import { setTimeout as delay } from 'node:timers/promises';
import type { ConsumeMessage } from 'amqplib';
import { onChannel, query } from '../place.ts';
import type { Random } from '../../../tools/drill/random.ts';
import type { Fault } from './fault.ts';

const BURST = 300;
const DUPLICATES_MS = 10_000;
const EXCHANGE = 'shop.events';
const VERSION = 'x-event-version';

/** A type for each queue that moves an order. */
const TYPES = {
  'payments.charge_payment': 'order.placed',
  'payments.recall_payment': 'order.overdue',
  'payments.close_payment': 'order.cancellation_requested',
  'payments.refund_payment': 'inventory.rejected',
  'inventory.recall_reservation': 'order.overdue',
  'inventory.reserve_inventory': 'payment.captured',
  'orders.settle_order': 'payment.refunded',
};

const poisons = (random: Random) => [
  { body: 'no JSON at all {', reason: 'malformed', version: 1 },
  { body: JSON.stringify({ orderId: random.uuid() }), reason: 'malformed', version: 1 },
  { body: JSON.stringify({ orderId: random.uuid() }), reason: 'unknown_version', version: 99 },
];

export const trafficFaults: Fault[] = [
  {
    name: 'burst',
    description: `${BURST} orders at once`,
    async strike({ load }) {
      load.add(BURST, 'happy');
      return { since: Date.now() };
    },
  },
  {
    name: 'poison',
    description: 'messages on each queue that no consumer can read',
    spotless: true,
    async strike({ cluster, random }) {
      const poison = new Map<string, string>();
      await onChannel(cluster.place, async (channel) => {
        for (const [queue, type] of Object.entries(TYPES))
          for (const { body, reason, version } of poisons(random)) {
            const messageId = random.uuid();
            poison.set(messageId, reason);
            const headers = { [VERSION]: version };
            channel.sendToQueue(queue, Buffer.from(body), { type, messageId, headers, persistent: true });
          }
        await channel.waitForConfirms();
      });
      return { since: Date.now(), poison };
    },
  },
  {
    name: 'duplicates',
    description: `every message delivered twice, for ${DUPLICATES_MS / 1000} s`,
    spotless: true,
    async strike({ cluster }) {
      await onChannel(cluster.place, async (channel) => {
        const { queue } = await channel.assertQueue('', { exclusive: true });
        await channel.bindQueue(queue, EXCHANGE, '#');
        const seen = new Set<string>();
        await channel.consume(queue, (message) => message && repeat(message), { noAck: true });
        await delay(DUPLICATES_MS);
        await channel.waitForConfirms();

        function repeat({ content, fields, properties }: ConsumeMessage): void {
          if (seen.has(String(properties.messageId))) return;
          seen.add(String(properties.messageId));
          const { messageId, correlationId, type, timestamp, contentType, headers } = properties;
          const same = { messageId, correlationId, type, timestamp, contentType, headers, persistent: true };
          channel.publish(EXCHANGE, fields.routingKey, content, same);
        }
      });
      return { since: Date.now() };
    },
  },
  {
    name: 'idle-connections',
    description: 'every connection to PostgreSQL ended by its administrator',
    async strike({ cluster: { place } }) {
      const others = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname IN ('orders', 'payments', 'inventory') AND pid <> pg_backend_pid()`;
      await query(place.databases.orders, others);
      return { since: Date.now() };
    },
  },
];
