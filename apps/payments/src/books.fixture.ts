import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { Database, openPool, type OutboxRelay } from '@throughline/service';
import pg from 'pg';
import { CardProcessor } from './card-processor.js';
import { PaymentRepository } from './payment.repository.js';

const url = process.env['PAYMENTS_DATABASE_URL']!;
const quiet = { leaseMs: () => 0, take() {} } as unknown as OutboxRelay;

/** The real stores of payments, with a new order for each test. */
export function useBooks() {
  Logger.overrideLogger(false);
  const client = new pg.Pool({ connectionString: url });
  const processors = [new CardProcessor(url)];
  const pool = openPool(url, 10);
  let orderId = randomUUID();
  beforeEach(() => (orderId = randomUUID()));
  afterAll(() => Promise.all([pool.end(), client.end(), ...processors.map((each) => each.onApplicationShutdown())]));

  const texts = async (statement: string): Promise<string[]> =>
    (await client.query<{ text: string }>(statement, [orderId])).rows.map(({ text }) => text);

  return {
    payments: new PaymentRepository(new Database(pool, quiet)),
    processor: processors[0]!,
    orderId: () => orderId,
    books: {
      /** The events of the order, with their reasons. */
      events: () =>
        texts(
          `SELECT concat_ws(': ', type, payload->>'reason') AS text FROM outbox WHERE aggregate_id = $1 ORDER BY id`,
        ),
      /** The entries of the processor's ledger for the order. */
      moved: () =>
        texts(`SELECT kind AS text FROM processor.ledger
          WHERE order_id = $1 AND settled_at IS NOT NULL ORDER BY kind`),
    },
    /** A card processor that waits for `first` before each charge. */
    slowProcessor(first: () => Promise<unknown>): CardProcessor {
      const slow = new CardProcessor(url);
      processors.push(slow);
      const charge = slow.charge.bind(slow);
      slow.charge = async (...given) => (await first(), charge(...given));
      return slow;
    },
  };
}
