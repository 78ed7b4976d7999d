import { setTimeout as delay } from 'node:timers/promises';
import type { Placed, Shop } from '../scenarios/shop.ts';
import type { Trouble } from './trouble.ts';

export interface Fault {
  name: string;
  trouble: Trouble;
  /** What went wrong, printed after the answers. */
  story: string;
  /** The process of `npm start` that it pauses or stops. */
  process?: string;
  /** Places orders that meet the fault. */
  run(shop: Shop, orders: number): Promise<Placed[]>;
}

const charge = { service: 'payment-service', step: 'charge_payment' };
const take = { service: 'order-service', step: 'process_order' };
const reserve = { service: 'inventory-service', step: 'reserve_inventory' };
/** Long enough to distinguish every delayed order from a healthy one, in ms. */
const NAP_MS = 5000;

const paidWith =
  (token: string, sku = 'MOUSE-1') =>
  async (shop: Shop, orders: number): Promise<Placed[]> => {
    const placed: Placed[] = [];
    for (let n = 0; n < orders; n++) placed.push(await shop.place(sku, token));
    return placed;
  };

const whileAsleep =
  (service: string) =>
  (shop: Shop, orders: number): Promise<Placed[]> =>
    shop.whileAsleep(service, async () => {
      const placed = await paidWith('tok_test_123')(shop, orders);
      await delay(NAP_MS);
      return placed;
    });

const whileStopped =
  (name: string) =>
  (shop: Shop, orders: number): Promise<Placed[]> =>
    shop.whileAway(name, async () => {
      const placed = await paidWith('tok_test_123')(shop, orders);
      await delay(NAP_MS);
      return placed;
    });

export const FAULTS: Fault[] = [
  { name: 'slow-bank', trouble: charge, story: 'The bank took 1.2 s to answer.', run: paidWith('tok_slow') },
  {
    name: 'flaky-bank',
    trouble: charge,
    story: 'The bank was down twice for each order; the third attempt succeeded.',
    run: paidWith('tok_flaky'),
  },
  { name: 'declined', trouble: charge, story: 'The bank declined the cards.', run: paidWith('tok_declined') },
  { name: 'invalid-card', trouble: charge, story: 'The cards were invalid.', run: paidWith('tok_invalid') },
  {
    name: 'sold-out',
    trouble: reserve,
    story: 'The goods were sold out, after the payment: the orders were refunded.',
    run: paidWith('tok_test_123', 'SOLDOUT-1'),
  },
  {
    name: 'payments-asleep',
    trouble: charge,
    story: `The payments service stood still for ${NAP_MS / 1000} s; its messages waited.`,
    process: 'payments',
    run: whileAsleep('payments'),
  },
  {
    name: 'payments-stopped',
    trouble: charge,
    story: 'The payments service was stopped and started again; its messages waited for it.',
    process: 'payments',
    run: whileStopped('payments'),
  },
  {
    name: 'broker-stopped',
    trouble: take,
    story: 'RabbitMQ was down; orders were accepted, and their events waited in the outbox.',
    process: 'rabbitmq',
    run: whileStopped('rabbitmq'),
  },
];
